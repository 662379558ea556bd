# java and dotnet turn their own memory faults into exceptions, and stop threads by signals: those are theirs.
handle SIGSEGV SIGUSR1 SIG34 SIG35 SIG36 nostop noprint pass

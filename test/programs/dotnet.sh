# MSBuild and the C# compiler on us, in this process tree only (no servers that outlive it), then the program they made.
set -eu
cd dotnet
dotnet build Threads.csproj --output built -nodeReuse:false -p:UseSharedCompilation=false --verbosity quiet -nologo > build.log ||
    { cat build.log; exit 1; }
${UNDER-} dotnet exec built/Threads.dll

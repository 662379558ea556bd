namespace PtMalloc.Native;

/// <summary>
/// A program that runs with more rights than its user (set-user-id, capabilities): nothing the user says is heard.
/// </summary>
internal static class SecureExecution
{
    internal static bool IsOn => Libc.AuxiliaryValue(Libc.AuxiliarySecure) != 0;
}

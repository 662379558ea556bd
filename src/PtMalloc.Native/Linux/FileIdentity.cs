using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// What file a descriptor leads to: the device and the number on it (fstat). The descriptor's number alone proves
/// nothing: the program may have closed ours and opened a file of its own.
/// </summary>
internal readonly unsafe struct FileIdentity
{
    private readonly nuint _device;
    private readonly nuint _number;

    private FileIdentity(nuint device, nuint number)
    {
        _device = device;
        _number = number;
    }

    private bool IsNone => _number == 0;

    internal bool Is(FileIdentity other) => !IsNone && _device == other._device && _number == other._number;

    /// <summary>None if it is not open.</summary>
    internal static FileIdentity Of(nint descriptor)
    {
        Status status;
        nuint* words = (nuint*)&status;
        bool isOpen = !SystemCall.Failed(SystemCall.Invoke(SystemCall.FileStatus, (nuint)descriptor, (nuint)words));
        return isOpen ? new FileIdentity(words[0], words[1]) : default;
    }

    /// <summary>struct stat, which begins with st_dev and st_ino.</summary>
    [InlineArray(18)]
    private struct Status
    {
        private nuint _first;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>How many processors the process may use, and how many there are.</summary>
internal static unsafe class Processors
{
    private const int MaskWords = 128;

    /// <summary>Processors the calling thread may run on; 0 if the kernel does not say.</summary>
    internal static nuint Allowed
    {
        get
        {
            Mask mask;
            nint bytes = SystemCall.Invoke(SystemCall.GetAffinity, 0, (nuint)sizeof(Mask), (nuint)(&mask));
            if (SystemCall.Failed(bytes))
                return 0;
            nuint count = 0;
            for (int i = 0; i < (int)bytes / sizeof(nuint); i++)
                count += (nuint)BitOperations.PopCount(*((nuint*)&mask + i));
            return count;
        }
    }

    /// <summary>Processors switched on (get_nprocs), from a list such as "0-3,6"; 0 if /sys is not there.</summary>
    internal static nuint Online
    {
        get
        {
            FileBytes bytes;
            byte* buffer = (byte*)&bytes;
            int length = SystemFile.Read(
                SystemFile.Path("/sys/devices/system/cpu/online"u8), buffer, sizeof(FileBytes));
            Text list = new Text(buffer, length).Split((byte)'\n', out _);
            nuint count = 0;
            while (!list.IsEmpty)
                count += CountOfRange(list.Split((byte)',', out list));
            return count;
        }
    }

    private static nuint CountOfRange(Text range)
    {
        Text first = range.Split((byte)'-', out Text last);
        if (!Number.TryParse(first, out nuint from))
            return 0;
        return Number.TryParse(last, out nuint to) && to >= from ? to - from + 1 : 1;
    }

    [InlineArray(MaskWords)]
    private struct Mask
    {
        private nuint _first;
    }

    [InlineArray(512)]
    private struct FileBytes
    {
        private byte _first;
    }
}

using System;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// The processor time that control groups grant the process, in processors: the least of its own group's and all
/// groups' above, rounded up. Version 2 keeps quota and period in one file, version 1 in two, under a controller of its
/// own.
/// </summary>
internal static unsafe class CgroupQuota
{
    internal static nuint Unlimited => nuint.MaxValue;

    internal static nuint Processors
    {
        get
        {
            Membership bytes;
            byte* buffer = (byte*)&bytes;
            int length = SystemFile.Read(SystemFile.Path("/proc/self/cgroup"u8), buffer, sizeof(Membership));
            Text lines = new(buffer, length);
            nuint least = Unlimited;
            while (!lines.IsEmpty)
                least = Lesser(least, QuotaOfLine(lines.Split((byte)'\n', out lines)));
            return least;
        }
    }

    // A line is "number:controllers:group"; version 2 has number 0 and names no controllers.
    private static nuint QuotaOfLine(Text line)
    {
        line.Split((byte)':', out Text rest);
        Text controllers = rest.Split((byte)':', out Text group);
        if (controllers.IsEmpty)
            return LeastUpwards("/sys/fs/cgroup"u8, group, isFirstVersion: false);
        return NamesProcessor(controllers)
            ? LeastUpwards("/sys/fs/cgroup/cpu"u8, group, isFirstVersion: true)
            : Unlimited;
    }

    private static bool NamesProcessor(Text controllers)
    {
        while (!controllers.IsEmpty)
        {
            if (controllers.Split((byte)',', out controllers).Is("cpu"u8))
                return true;
        }
        return false;
    }

    private static nuint LeastUpwards(ReadOnlySpan<byte> mount, Text group, bool isFirstVersion)
    {
        PathText path = default;
        nuint least = Unlimited;
        if (group.Is("/"u8))
            group = group.Until(0);
        while (true)
        {
            path.Set(mount, group);
            least = Lesser(least, isFirstVersion ? QuotaOfFirstVersion(ref path) : QuotaOfSecondVersion(ref path));
            if (group.IsEmpty)
                return least;
            group = Parent(group);
        }
    }

    private static Text Parent(Text group)
    {
        int end = group.Length - 1;
        while (end > 0 && group[end] != '/')
            end--;
        return group.Until(end);
    }

    private static nuint QuotaOfSecondVersion(ref PathText path)
    {
        ValueText both = default;
        Text quota = both.Read(ref path, "/cpu.max"u8).Split((byte)' ', out Text period);
        return InProcessors(quota, period);
    }

    private static nuint QuotaOfFirstVersion(ref PathText path)
    {
        ValueText quota = default;
        ValueText period = default;
        return InProcessors(quota.Read(ref path, "/cpu.cfs_quota_us"u8), period.Read(ref path, "/cpu.cfs_period_us"u8));
    }

    // "max" and -1 mean no limit.
    private static nuint InProcessors(Text quota, Text period)
    {
        if (!Number.TryParse(quota, out nuint time) || !Number.TryParse(period, out nuint every))
            return Unlimited;
        return quota[0] == '-' || every == 0 ? Unlimited : (time + every - 1) / every;
    }

    private static nuint Lesser(nuint one, nuint other) => one < other ? one : other;

    /// <summary>
    /// mount + group + file, ended by a zero; a group too long to fit names no file, and so sets no limit.
    /// </summary>
    private struct PathText
    {
        private const int Capacity = 512;

        private Bytes _bytes;
        private int _length;

        internal void Set(ReadOnlySpan<byte> mount, Text group)
        {
            _length = 0;
            for (int i = 0; i < mount.Length; i++)
                Add(mount[i]);
            for (int i = 0; i < group.Length; i++)
                Add(group[i]);
        }

        internal byte* With(ReadOnlySpan<byte> file)
        {
            int length = _length;
            for (int i = 0; i < file.Length; i++)
                Add(file[i]);
            Add(0);
            _length = length;
            byte* start = (byte*)Unsafe.AsPointer(ref _bytes);
            start[Capacity - 1] = 0;
            return start;
        }

        private void Add(byte character)
        {
            if (_length == Capacity)
                return;
            *((byte*)Unsafe.AsPointer(ref _bytes) + _length) = character;
            _length++;
        }

        [InlineArray(Capacity)]
        private struct Bytes
        {
            private byte _first;
        }
    }

    /// <summary>The one line of a small file.</summary>
    [InlineArray(64)]
    private struct ValueText
    {
        private byte _first;

        internal Text Read(ref PathText path, ReadOnlySpan<byte> file)
        {
            byte* start = (byte*)Unsafe.AsPointer(ref this);
            int length = SystemFile.Read(path.With(file), start, sizeof(ValueText));
            return new Text(start, length).Split((byte)'\n', out _);
        }
    }

    [InlineArray(2048)]
    private struct Membership
    {
        private byte _first;
    }
}

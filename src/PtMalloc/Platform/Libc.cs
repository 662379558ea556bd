using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PtMalloc.Managed;

/// <summary>
/// The few calls of the system that the platform makes. Only the clock's call can't block, so only that one suppresses
/// the GC transition: the others must let a collection go on meanwhile.
/// </summary>
internal static unsafe partial class Libc
{
    public const int NoAccess = 0, ReadOnly = 1, ReadWrite = 1 | 2;
    public const int PrivateAnonymous = 0x02 | 0x20, Fixed = 0x10, NoReserve = 0x4000;
    public const int DontNeed = 4, MayMove = 1;

    private static nuint Failed => nuint.MaxValue;

    /// <summary>A new mapping; 0 if the system refuses.</summary>
    public static nuint Map(nuint hint, nuint bytes, int protection, int flags)
    {
        nuint address = MapPages(hint, bytes, protection, flags, -1, 0);
        return address == Failed ? 0 : address;
    }

    /// <summary>A mapping with another length, perhaps elsewhere; 0 if the system refuses.</summary>
    public static nuint Remap(nuint address, nuint oldBytes, nuint newBytes)
    {
        nuint moved = RemapPages(address, oldBytes, newBytes, MayMove);
        return moved == Failed ? 0 : moved;
    }

    public static bool Unmap(nuint address, nuint bytes) => UnmapPages(address, bytes) == 0;

    public static bool Protect(nuint address, nuint bytes, int protection) =>
        ProtectPages(address, bytes, protection) == 0;

    public static bool Discard(nuint address, nuint bytes) => AdvisePages(address, bytes, DontNeed) == 0;

    /// <summary>futex(2). The result does not matter: the caller looks at the word again.</summary>
    public static void Futex(nuint word, int operation, nuint value, Timespan* timeout) =>
        SystemCall(FutexNumber, (nint)word, operation, (nint)value, (nint)timeout, 0, 0);

    /// <summary>The kernel's number of this thread.</summary>
    public static nuint ThreadNumber => (nuint)SystemCall(ThreadNumberNumber, 0, 0, 0, 0, 0, 0);

    /// <summary>
    /// Bytes of whole pages that are in memory; 0 where not all of them are mapped. What was swapped out is not in
    /// memory.
    /// </summary>
    public static nuint Resident(nuint start, nuint bytes)
    {
        const int MostPages = 16_384;
        nuint page = LinuxManaged.PageSize;
        byte* states = stackalloc byte[MostPages];
        nuint resident = 0;
        for (nuint left = bytes / page; left > 0;)
        {
            nuint count = nuint.Min(left, MostPages);
            if (TellPages(start, count * page, states) != 0)
                break;
            for (nuint index = 0; index < count; index++)
                resident += (nuint)(states[index] & 1);
            start += count * page;
            left -= count;
        }

        return resident * page;
    }

    /// <summary>A random word, from the kernel: .NET's own generator would load OpenSSL, which takes 10 ms.</summary>
    public static nuint Random()
    {
        nuint word;
        if (GetRandom(&word, (nuint)sizeof(nuint), 0) != sizeof(nuint))
            RandomNumberGenerator.Fill(new Span<byte>(&word, sizeof(nuint)));
        return word;
    }

    /// <summary>
    /// The time of the kernel's last tick, which libc reads off a page of the kernel's: each slow path looks at it.
    /// </summary>
    public static nuint CoarseMilliseconds
    {
        get
        {
            const int MonotonicCoarse = 6;
            const nint MillisecondsPerSecond = 1_000, NanosecondsPerMillisecond = 1_000_000;
            Timespan now;
            _ = GetTime(MonotonicCoarse, &now);
            return (nuint)((now.Seconds * MillisecondsPerSecond) + (now.Nanoseconds / NanosecondsPerMillisecond));
        }
    }

    private static nint FutexNumber => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 98 : 202;

    private static nint ThreadNumberNumber => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 178 : 186;

    [SuppressGCTransition]
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, Timespan* now);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nuint MapPages(nuint hint, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mremap")]
    private static partial nuint RemapPages(nuint address, nuint oldBytes, nuint newBytes, int flags);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int UnmapPages(nuint address, nuint bytes);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int ProtectPages(nuint address, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int AdvisePages(nuint address, nuint bytes, int advice);

    [LibraryImport("libc", EntryPoint = "mincore")]
    private static partial int TellPages(nuint address, nuint bytes, byte* states);

    [LibraryImport("libc", EntryPoint = "getrandom")]
    private static partial nint GetRandom(nuint* bytes, nuint count, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(
        nint number, nint first, nint second, nint third, nint fourth, nint fifth, nint sixth);

    /// <summary>struct timespec.</summary>
    internal struct Timespan
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}

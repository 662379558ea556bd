using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Threading;

namespace PtMalloc.Native;

public readonly unsafe partial struct LinuxNative
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Read(nuint address) => *(nuint*)address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(nuint address, nuint value) => *(nuint*)address = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint LoadAcquire(nuint address) => Volatile.Read(ref *(nuint*)address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRelease(nuint address, nuint value) => Volatile.Write(ref *(nuint*)address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Exchange(nuint address, nuint value) =>
        (nuint)Interlocked.Exchange(ref *(long*)address, (long)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint CompareExchange(nuint address, nuint value, nuint expected) =>
        (nuint)Interlocked.CompareExchange(ref *(long*)address, (long)value, (long)expected);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint FetchAdd(nuint address, nuint delta) =>
        (nuint)Interlocked.ExchangeAdd(ref *(long*)address, (long)delta);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Hint(nuint address, nuint value) => Volatile.Write(ref *(nuint*)address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(nuint address) => Sse.Prefetch0((void*)address);

    public static void Copy(nuint to, nuint from, nuint bytes) => Libc.Copy((void*)to, (void*)from, bytes);

    public static void Overwrite(nuint address, byte value, nuint bytes) => Doors.Overwrite(address, value, bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Fill(nuint address, byte value, nuint bytes) => (nuint)Libc.Fill((void*)address, value, bytes);
}

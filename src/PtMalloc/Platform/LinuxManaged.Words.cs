using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Threading;

namespace PtMalloc.Managed;

internal readonly unsafe partial struct LinuxManaged
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
    public static nuint Exchange(nuint address, nuint value) => Interlocked.Exchange(ref *(nuint*)address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint CompareExchange(nuint address, nuint value, nuint expected) =>
        Interlocked.CompareExchange(ref *(nuint*)address, value, expected);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint FetchAdd(nuint address, nuint delta) =>
        (nuint)(Interlocked.Add(ref *(long*)address, (long)delta) - (long)delta);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Hint(nuint address, nuint value) => Volatile.Write(ref *(nuint*)address, value);

    /// <summary>Does nothing on processors for which .NET has no such instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(nuint address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0((void*)address);
    }

    public static void Copy(nuint to, nuint from, nuint bytes) => NativeMemory.Copy((void*)from, (void*)to, bytes);

    public static void Overwrite(nuint address, byte value, nuint bytes) => Fill(address, value, bytes);

    public static nuint Fill(nuint address, byte value, nuint bytes)
    {
        if (value == 0)
            NativeMemory.Clear((void*)address, bytes);
        else
            NativeMemory.Fill((void*)address, bytes, value);
        return address;
    }
}

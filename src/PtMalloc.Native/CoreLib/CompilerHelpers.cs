using System.Runtime;
using System.Runtime.CompilerServices;

namespace System
{
    /// <summary>
    /// Block operations that the code generator calls for large struct copies: libc's own, which suit the processor.
    /// </summary>
    internal static unsafe class SpanHelpers
    {
        internal static void Memmove(ref byte destination, ref byte source, nuint bytes) =>
            Memmove(Unsafe.AsPointer(ref destination), Unsafe.AsPointer(ref source), bytes);

        internal static void ClearWithoutReferences(ref byte destination, nuint bytes) =>
            Memset(Unsafe.AsPointer(ref destination), 0, bytes);

        internal static void Fill(ref byte destination, byte value, nuint bytes) =>
            Memset(Unsafe.AsPointer(ref destination), value, bytes);

        [MethodImpl(MethodImplOptions.InternalCall)]
        [RuntimeImport("*", "memmove")]
        private static extern void* Memmove(void* destination, void* source, nuint bytes);

        [MethodImpl(MethodImplOptions.InternalCall)]
        [RuntimeImport("*", "memset")]
        private static extern void* Memset(void* destination, int value, nuint bytes);
    }
}

namespace Internal.Runtime.CompilerHelpers
{
    /// <summary>Where generated code goes instead of throwing. Nothing in this library may come here.</summary>
    internal static class ThrowHelpers
    {
        internal static void ThrowOverflowException() => Abort();

        internal static void ThrowDivideByZeroException() => Abort();

        internal static void ThrowIndexOutOfRangeException() => Abort();

        internal static void ThrowNullReferenceException() => Abort();

        internal static void ThrowPlatformNotSupportedException() => Abort();

        [MethodImpl(MethodImplOptions.InternalCall)]
        [RuntimeImport("*", "abort")]
        private static extern void Abort();
    }

    /// <summary>
    /// ilc emits a library start-up entry that nobody calls; it refers to these transitions of the full runtime.
    /// </summary>
    internal static class ReversePInvoke
    {
        [RuntimeExport("RhpReversePInvoke")]
        private static void Enter()
        {
        }

        [RuntimeExport("RhpReversePInvokeReturn")]
        private static void Leave()
        {
        }
    }
}

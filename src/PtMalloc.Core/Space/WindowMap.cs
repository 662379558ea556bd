using System.Numerics;
using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// Which windows of <see cref="ILayout.MaxHeapSize"/> bytes may hold our chunks, a bit each: asked before any
    /// header is read. Bits of heaps are set and cleared with them; those of the main arena stay set. Chunks mapped on
    /// their own are not in here but in the registry (<see cref="MappedChunks"/>). Words change by compare-and-swap
    /// only.
    /// </summary>
    public static class WindowMap
    {
        private static int Shift
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => BitOperations.Log2((ulong)P.MaxHeapSize);
        }

        private static int BitsPerWord => (int)P.WordSize * 8;

        /// <summary>Bytes of the whole map.</summary>
        public static nuint StateSize => (nuint)1 << (P.AddressBits - Shift - 3);

        /// <summary>
        /// Whether this address may lie in one of our heaps. Never so for null, though the window from 0 on may be ours
        /// (the break of a program at a fixed address): 0 − 1 is beyond every address.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Contains(nuint address)
        {
            nuint window = address >> Shift;
            return unchecked(address - 1) >> P.AddressBits == 0
                && ((P.LoadAcquire(WordOf(window)) >> (int)(window & (nuint)(BitsPerWord - 1))) & 1) != 0;
        }

        public static void Mark(nuint address, nuint bytes)
        {
            for (nuint window = address >> Shift; window <= (address + bytes - 1) >> Shift; window++)
                Change(window, set: true);
        }

        public static void Clear(nuint address) => Change(address >> Shift, set: false);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint WordOf(nuint window) => P.WindowMapAddress + (window / (nuint)BitsPerWord * P.WordSize);

        /// <summary>
        /// The first guess is a word without other bits: a page of the map that nobody has used is met by a write at
        /// once.
        /// </summary>
        private static void Change(nuint window, bool set)
        {
            nuint word = WordOf(window);
            nuint bit = (nuint)1 << (int)(window & (nuint)(BitsPerWord - 1));
            nuint seen = set ? 0 : bit;
            while (((seen & bit) != 0) != set)
            {
                nuint found = P.CompareExchange(word, seen ^ bit, seen);
                if (found == seen)
                    return;
                seen = found;
            }
        }
    }
}

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>What a call says of a block whose canary is not as it was sealed.</summary>
    private readonly struct CanaryFaults(
        Corruption overwritten,
        Corruption waiting,
        Corruption freed,
        Corruption outside,
        Corruption pointer)
    {
        /// <summary>Neither a canary nor the mark of a freed block.</summary>
        public readonly Corruption Overwritten = overwritten;

        /// <summary>The block was freed, and waits to be handed out again or for its arena.</summary>
        public readonly Corruption Waiting = waiting;

        /// <summary>The block is free in its arena.</summary>
        public readonly Corruption Freed = freed;

        /// <summary>
        /// The block would end where we have no memory: it was merged into a larger one, or its size was overwritten.
        /// </summary>
        public readonly Corruption Outside = outside;

        /// <summary>The header is not one that a block of ours has at this place.</summary>
        public readonly Corruption Pointer = pointer;

        public static CanaryFaults OfFree =>
            new(
                Corruption.FreeOverwrittenEnd,
                Corruption.FreeDoubleFreeInCache,
                Corruption.FreeDoublePrevious,
                Corruption.FreeDoubleOut,
                Corruption.FreeInvalidPointer);

        public static CanaryFaults OfRealloc =>
            new(
                Corruption.ReallocOverwrittenEnd,
                Corruption.ReallocInvalidPointer,
                Corruption.ReallocInvalidPointer,
                Corruption.ReallocInvalidOldSize,
                Corruption.ReallocInvalidPointer);

        public static CanaryFaults OfExit =>
            new(
                Corruption.LiveOverwrittenEnd,
                Corruption.LiveOverwrittenEnd,
                Corruption.LiveOverwrittenEnd,
                Corruption.LiveOverwrittenEnd,
                Corruption.LiveOverwrittenEnd);

        public static CanaryFaults OfUsableSize =>
            new(
                Corruption.UsableSizeOverwrittenEnd,
                Corruption.UsableSizeInvalidPointer,
                Corruption.UsableSizeInvalidPointer,
                Corruption.UsableSizeInvalidPointer,
                Corruption.UsableSizeInvalidPointer);
    }
}

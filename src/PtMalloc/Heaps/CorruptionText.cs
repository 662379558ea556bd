using System.Text;

namespace PtMalloc.Managed;

/// <summary>
/// A fault in the words of a .NET program: what it is about, what is wrong, what to look at. In brackets stands what
/// glibc's malloc says in this case, because people search logs for that.
/// </summary>
internal static class CorruptionText
{
    public static string Of(Corruption fault, string heap, nuint pointer, string detail) =>
        $"{Sentence(fault, heap, pointer)} [{Text(Faults.Message(fault))}; {detail}]";

    public static string OfUnusable(string heap) =>
        $"The heap \"{heap}\" was found corrupted before, "
        + "and can only be disposed of: the first exception says what was wrong.";

    public static string Text(System.ReadOnlySpan<byte> message) => Encoding.UTF8.GetString(message);

    public static CorruptionKind KindOf(Corruption fault) => fault switch
    {
        Corruption.FreeInvalidPointer or Corruption.ReallocInvalidPointer or Corruption.UsableSizeInvalidPointer
            or Corruption.UnmapInvalidPointer or Corruption.RemapInvalidPointer => CorruptionKind.InvalidPointer,
        Corruption.FreeDoubleFreeInCache or Corruption.FreeDoubleFast or Corruption.FreeDoubleTop
            or Corruption.FreeDoubleOut or Corruption.FreeDoublePrevious => CorruptionKind.DoubleFree,
        Corruption.FreeSizedWrongSize => CorruptionKind.WrongSize,
        Corruption.FreeOverwrittenEnd or Corruption.ReallocOverwrittenEnd or Corruption.UsableSizeOverwrittenEnd =>
            CorruptionKind.Overrun,
        Corruption.WrittenAfterFree => CorruptionKind.WriteAfterFree,
        Corruption.FreeInvalidSize or Corruption.FreeInvalidNextSizeFast or Corruption.FreeInvalidNextSizeNormal
            or Corruption.FreePreviousSizeMismatch or Corruption.UnlinkSizeMismatch
            or Corruption.ConsolidateInvalidSize or Corruption.ConsolidatePreviousSizeMismatch
            or Corruption.MallocUnsortedInvalidSize or Corruption.MallocUnsortedInvalidNextSize
            or Corruption.MallocUnsortedMismatch or Corruption.MallocUnsortedNextInUse or Corruption.MallocCorruptedTop
            or Corruption.SystemAllocateOldTop or Corruption.ReallocInvalidOldSize
            or Corruption.ReallocInvalidNextSize => CorruptionKind.DamagedHeader,
        Corruption.StateDamaged or Corruption.HeapCheckFailed or Corruption.BreakAdjusted =>
            CorruptionKind.DamagedState,
        _ => CorruptionKind.DamagedList,
    };

    private static string Sentence(Corruption fault, string heap, nuint pointer) => KindOf(fault) switch
    {
        CorruptionKind.InvalidPointer =>
            $"{CallOf(fault)} was given 0x{pointer:x}, where the heap \"{heap}\" has no block: "
            + "it never had one there, or the header before it was overwritten. "
            + "Pass a pointer just as the heap gave it, and to no other allocator.",
        CorruptionKind.DoubleFree =>
            $"The block at 0x{pointer:x} of the heap \"{heap}\" is free already, "
            + "so that it is freed twice. Look for its second owner.",
        CorruptionKind.WrongSize =>
            $"FreeSized was told a size that the block at 0x{pointer:x} of the heap \"{heap}\" was not allocated with. "
            + "Look at who allocates it, and who resizes it.",
        CorruptionKind.Overrun =>
            $"The bytes behind the block at 0x{pointer:x} of the heap \"{heap}\" were overwritten. "
            + "Look for writes past its end.",
        CorruptionKind.WriteAfterFree =>
            $"The block at 0x{pointer:x} of the heap \"{heap}\" was written to after it was freed. "
            + "Look for spans and pointers that were kept.",
        CorruptionKind.DamagedHeader =>
            $"The header of the block at 0x{pointer:x} of the heap \"{heap}\", or of one beside it, is damaged. "
            + "Look for writes past the end of a block: "
            + "a heap with GuardLevel.Canaries says of which.",
        CorruptionKind.DamagedList =>
            $"A list of free blocks of the heap \"{heap}\" is damaged at 0x{pointer:x}. "
            + "Look for writes to freed blocks: a heap with GuardLevel.Quarantine says to which.",
        _ =>
            $"The heap \"{heap}\" is damaged at 0x{pointer:x}. "
            + "Look for writes out of bounds, and after free: a heap with GuardLevel.Quarantine finds them earlier.",
    };

    private static string CallOf(Corruption fault) => fault switch
    {
        Corruption.ReallocInvalidPointer or Corruption.RemapInvalidPointer => nameof(NativeHeap.Realloc),
        Corruption.UsableSizeInvalidPointer => nameof(NativeHeap.UsableSize),
        _ => nameof(NativeHeap.Free),
    };
}

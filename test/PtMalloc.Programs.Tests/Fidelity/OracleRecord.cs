using System.Runtime.InteropServices;

namespace PtMalloc.Programs.Tests.Fidelity;

/// <summary>What the driver does and notices (<c>test/fidelity/record.h</c>, enum operation).</summary>
internal enum Operation : byte
{
    Origin,
    Malloc,
    Calloc,
    Realloc,
    Memalign,
    Free,
    Trim,
    Mallopt,
    InfoChunks,
    InfoMapped,
    InfoBytes,
    FaultNotZero,
    FaultContentLost,
}

/// <summary>One record of the driver (<c>test/fidelity/record.h</c>, struct record).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct OracleRecord
{
    public const int Size = 32;
    private const long Null = long.MinValue, Mapped = long.MinValue + 1;

    private readonly uint _operation;
    public readonly uint Slot;
    public readonly ulong Request;
    public readonly long Offset;
    public readonly ulong Word;

    public Operation Operation => (Operation)(byte)_operation;

    /// <summary>Whether the program asked for this, as opposed to the driver noting something.</summary>
    public bool IsStep => Operation is >= Operation.Malloc and <= Operation.Mallopt;

    public bool ReturnsBlock => Operation is >= Operation.Malloc and <= Operation.Memalign;

    private ulong Alignment => 1ul << (int)(_operation >> 8);

    /// <summary>The call in words; <paramref name="before"/> says where the block in this slot lay until now.</summary>
    public string Call(string before) => Operation switch
    {
        Operation.Origin => "the first block",
        Operation.Malloc => $"malloc({Request})",
        Operation.Calloc => $"calloc(1, {Request})",
        Operation.Realloc => $"realloc({before}, {Request})",
        Operation.Memalign => $"memalign({Alignment}, {Request})",
        Operation.Free => $"free({before})",
        Operation.Trim => $"malloc_trim({Request})",
        Operation.Mallopt => $"mallopt({(int)Slot}, {(int)Request})",
        Operation.InfoChunks or Operation.InfoMapped or Operation.InfoBytes => "mallinfo2()",
        Operation.FaultNotZero => "memory from calloc is not all zero",
        Operation.FaultContentLost => $"the block at {before} no longer holds what was written to it",
        _ => $"operation {(byte)_operation}",
    };

    /// <summary>The answer in words.</summary>
    public string Answer => Operation switch
    {
        Operation.Origin => $"{(long)Request} bytes into the heap, {Chunk}",
        Operation.Free => "freed",
        Operation.Trim or Operation.Mallopt => $"{Offset}",
        Operation.InfoChunks => $"arena {Request}, ordblks {Offset}, smblks {Word}",
        Operation.InfoMapped => $"hblks {Request}, hblkhd {Offset}, fsmblks {Word}",
        Operation.InfoBytes => $"uordblks {Request}, fordblks {Offset}, keepcost {Word}",
        Operation.FaultNotZero or Operation.FaultContentLost => "a fault",
        _ when Offset == Null => "NULL",
        _ => $"{Place}, {Chunk}",
    };

    /// <summary>Where the block lies, counted from the first block.</summary>
    public string Place => Offset switch
    {
        Null => "NULL",
        Mapped => "a mapping",
        < 0 => $"-0x{-Offset:x}",
        _ => $"+0x{Offset:x}",
    };

    private string Chunk =>
        $"chunk of {Word & ~7ul}"
        + $"{((Word & 1) != 0 ? " P" : "")}{((Word & 2) != 0 ? " M" : "")}{((Word & 4) != 0 ? " N" : "")}";
}

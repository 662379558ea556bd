namespace PtMalloc.Simulation;

/// <summary>What a machine is like before anything runs on it. Equal options give equal addresses.</summary>
public sealed record MachineOptions
{
    /// <summary>Bytes in a word.</summary>
    public required nuint WordSize { get; init; }

    /// <summary>Bytes of the window map.</summary>
    public required nuint WindowMapBytes { get; init; }

    /// <summary>Where the data segment starts: the allocator's static blocks.</summary>
    public required nuint DataStart { get; init; }

    /// <summary>Where the break starts; need not be a page's start.</summary>
    public required nuint BreakStart { get; init; }

    /// <summary>The highest break.</summary>
    public required nuint BreakLimit { get; init; }

    /// <summary>The end of the highest mapping; the next ones lie below.</summary>
    public required nuint MapTop { get; init; }

    /// <summary>Bytes that may be accessible at once, beside the data segment.</summary>
    public nuint Budget { get; init; } = nuint.MaxValue;

    /// <summary>What the allocator's settings are before anybody sets one.</summary>
    public Profile Profile { get; init; } = Profile.AsGlibc;

    /// <summary>Processors the process may use.</summary>
    public nuint UsableProcessors { get; init; } = 2;

    /// <summary>Processors online.</summary>
    public nuint OnlineProcessors { get; init; } = 2;

    /// <summary>Whether given-back pages must lose their access (overcommit_memory 2, a secure process).</summary>
    public bool MustUncommit { get; init; }

    /// <summary>What the machine's random words come from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// A machine with the usual address space of this layout: the break just above the data segment, mappings from the
    /// top.
    /// </summary>
    public static MachineOptions For<TLayout>()
        where TLayout : ILayout
    {
        bool narrow = TLayout.WordSize == 4;
        nuint windowMapBytes = ((nuint)1 << TLayout.AddressBits) / TLayout.MaxHeapSize / 8;
        nuint dataStart = narrow ? 0x0804_A000 : unchecked((nuint)0x5555_5555_8000);
        nuint mapTop = narrow ? 0xB7FF_F000 : unchecked((nuint)0x7FFF_F7FF_F000);
        return new MachineOptions
        {
            WordSize = TLayout.WordSize,
            WindowMapBytes = windowMapBytes,
            DataStart = dataStart,
            BreakStart = DataSegment.EndOf(dataStart, windowMapBytes),
            BreakLimit = mapTop,
            MapTop = mapTop,
        };
    }
}

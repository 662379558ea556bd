using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>The bytes behind a block are known, and so is where the request ended.</summary>
public abstract class CanaryTests<TLayout>() : HardenedTests<TLayout>(HardenLevel.Canaries)
    where TLayout : ILayout
{
    private const int LargestTried = 700;

    [Fact]
    public void A_block_may_use_what_was_asked_for_and_no_more()
    {
        for (nuint size = 0; size < LargestTried; size++)
        {
            nuint block = Malloc(size);
            Assert.Equal(size, Process.UsableSize(block));
            Process.Fill(block, 0xFF, size);
            Assert.Equal(size, Process.UsableSize(block));
            Assert.Equal(size, Process.UsableSize(Process.Calloc(1, size)));
            Assert.Equal(size, Process.UsableSize(Process.AlignedAllocate(256, size)));
            block = Process.Realloc(block, (2 * size) + 1);
            Assert.Equal((2 * size) + 1, Process.UsableSize(block));
        }
    }

    [Fact]
    public void A_mapped_block_may_use_what_was_asked_for()
    {
        nuint size = 300_000;
        nuint block = Malloc(size);
        Assert.Equal(size, Process.UsableSize(block));
        block = Process.Realloc(block, size += 7);
        Assert.Equal(size, Process.UsableSize(block));
        block = Process.Realloc(block, size *= 2);
        Assert.Equal(size, Process.UsableSize(block));
        Assert.Equal(size, Process.UsableSize(Process.AlignedAllocate(1 << 16, size)));
        Free(block);
    }

    [Fact]
    public void A_byte_too_many_is_found_by_free_for_every_size()
    {
        for (nuint size = 0; size < LargestTried; size++)
        {
            nuint block = Malloc(size);
            Flip(block + size);
            AssertFault(Corruption.FreeOverwrittenEnd, () => Free(block));
        }
    }

    [Fact]
    public void A_zero_too_many_is_found_by_free_for_every_size()
    {
        for (nuint size = 0; size < LargestTried; size++)
        {
            nuint block = Malloc(size);
            Process.WriteBytes(block + size, [0]);
            AssertFault(Corruption.FreeOverwrittenEnd, () => Free(block));
        }
    }

    [Fact]
    public void A_byte_too_many_is_found_by_realloc_and_malloc_usable_size()
    {
        nuint block = Malloc(100);
        Flip(block + 100);

        AssertFault(Corruption.ReallocOverwrittenEnd, () => Process.Realloc(block, 1000));
        AssertFault(Corruption.UsableSizeOverwrittenEnd, () => Process.UsableSize(block));
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(303_104)]
    public void A_byte_too_many_behind_a_mapped_block_is_found(int size)
    {
        nuint block = Malloc((nuint)size);
        Flip(block + (nuint)size);

        AssertFault(Corruption.FreeOverwrittenEnd, () => Free(block));
    }

    [Fact]
    public void A_byte_too_many_behind_a_block_that_was_resized_in_place_is_found()
    {
        nuint block = Malloc(1000);
        Assert.Equal(block, Process.Realloc(block, 500));
        Flip(block + 500);

        AssertFault(Corruption.FreeOverwrittenEnd, () => Free(block));
    }

    [Fact]
    public void A_block_that_waits_is_not_freed_again_by_any_thread()
    {
        nuint block = Malloc(100);
        Free(block);

        AssertFault(Corruption.FreeDoubleFreeInCache, () => Free(block));
        AssertFault(Corruption.FreeDoubleFreeInCache, () => FreeIn(Process.NewThread(), block));
        AssertFault(Corruption.ReallocInvalidPointer, () => Process.Realloc(block, 10));
        AssertFault(Corruption.UsableSizeInvalidPointer, () => Process.UsableSize(block));
    }

    [Fact]
    public void A_block_that_is_free_in_its_arena_is_not_freed_again()
    {
        nuint block = Malloc(5000);
        Barrier();
        Free(block);
        Process.Trim(0);

        AssertFault(Corruption.FreeDoublePrevious, () => Free(block));
    }

    /// <summary>Its header is still there, and so is the mark, inside top.</summary>
    [Fact]
    public void A_block_that_was_merged_into_top_is_not_freed_again()
    {
        const nuint Pad = 1 << 20;
        nuint first = Malloc(5000);
        nuint second = Malloc(5000);
        Free(second);
        Process.Trim(Pad);
        AssertFault(Corruption.FreeDoubleOut, () => Free(second));
        IsDamaged = false;
        Free(first);
        Process.Trim(Pad);

        AssertFault(Corruption.FreeDoubleOut, () => Free(first));
    }

    [Fact]
    public void A_size_that_was_overwritten_from_before_is_found()
    {
        nuint block = Malloc(100);
        Process.WriteWord(block - TLayout.WordSize, 0x41414141 & ~(TLayout.Alignment - 1) | 1);

        AssertFault(Corruption.FreeDoubleOut, () => Free(block));
    }

    [Fact]
    public void A_pointer_into_a_block_is_no_block()
    {
        nuint block = Malloc(1000);
        Process.Fill(block, 0x20, 1000);

        IsDamaged = true;
        Assert.Throws<HeapCorruptionException>(() => Free(block + TLayout.Alignment));
    }

    /// <summary>What it was hardened with must not depend on when somebody sets an option.</summary>
    [Fact]
    public void The_level_is_fixed_with_the_first_block()
    {
        Malloc(1);

        Assert.False(On(() => Ptmalloc<Simulated<TLayout>>.SetOption(Root.Address, Option.Harden, 0)));
        Assert.Equal((nuint)1, this[RootField.Harden]);
    }

    [Fact]
    public void No_chunk_goes_to_a_fast_bin_whatever_mxfast_says()
    {
        Malloc(1);
        On(() => Ptmalloc<Simulated<TLayout>>.SetOption(
            Root.Address, Option.MaxFast, Ptmalloc<Simulated<TLayout>>.Layout.MaxFastRequest));
        for (int i = 0; i < 100; i++)
            Free(Malloc(24));
        Process.Trim(0);

        Assert.All(
            System.Linq.Enumerable.Range(0, 10),
            index => Assert.Equal((nuint)0, On(() => Simulated<TLayout>.Read(Main.FastBin((nuint)index)))));
    }

    [Fact]
    public void Blocks_are_filled_by_perturb_up_to_their_canary()
    {
        Malloc(1);
        On(() => Ptmalloc<Simulated<TLayout>>.SetOption(Root.Address, Option.Perturb, 0xA5));
        nuint block = Malloc(50);

        Assert.All(Process.ReadBytes(block, 50), value => Assert.Equal(0x5A, value));
        Assert.Equal((nuint)50, Process.UsableSize(block));
        Free(block);
    }
}

public sealed class Canary64Tests : CanaryTests<Layout64>;

public sealed class Canary32Tests : CanaryTests<Layout32>;

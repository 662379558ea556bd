using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

public class PagedMemoryTests
{
    private readonly PagedMemory memory = new();

    [Fact]
    public void A_committed_page_reads_as_zero_and_becomes_resident_when_touched()
    {
        memory.Table.Set(0x1000, 0x3000, PageState.Committed);

        Assert.Equal(0u, memory.ReadWord32(0x1004));
        Assert.True(memory.IsResident(0x1004));
        Assert.False(memory.IsResident(0x2000));
        Assert.Equal((nuint)0x1000, memory.ResidentBytes);
    }

    [Theory]
    [InlineData(PageState.Unmapped)]
    [InlineData(PageState.Reserved)]
    public void Touching_a_page_without_access_is_a_recorded_fault(PageState state)
    {
        memory.Table.Set(0x1000, 0x2000, state);

        SimulatedFaultException fault = Assert.Throws<SimulatedFaultException>(() => memory.WriteWord64(0x1008, 1));

        Assert.Equal((nuint)0x1008, fault.Address);
        Assert.Equal(MemoryAccess.Write, fault.Access);
        Assert.Equal([fault], memory.Faults);
    }

    [Fact]
    public void A_word_that_is_not_aligned_is_a_fault()
    {
        memory.Table.Set(0x1000, 0x2000, PageState.Committed);

        Assert.Throws<SimulatedFaultException>(() => memory.ReadWord64(0x1004));
    }

    [Fact]
    public void A_block_may_span_pages()
    {
        memory.Table.Set(0x1000, 0x4000, PageState.Committed);
        byte[] pattern = new byte[5000];
        for (int i = 0; i < pattern.Length; i++)
            pattern[i] = (byte)(i * 7);

        memory.Write(0x1FF0, pattern);
        byte[] seen = new byte[pattern.Length];
        memory.Read(0x1FF0, seen);

        Assert.Equal(pattern, seen);
    }

    [Fact]
    public void A_copy_takes_bytes_over_page_borders()
    {
        memory.Table.Set(0x1000, 0x8000, PageState.Committed);
        memory.Fill(0x1F00, 0xAB, 0x1000);

        memory.Copy(0x4321, 0x1F00, 0x1000);

        byte[] seen = new byte[0x1002];
        memory.Read(0x4320, seen);
        Assert.Equal(0, seen[0]);
        Assert.All(seen[1..0x1001], b => Assert.Equal(0xAB, b));
        Assert.Equal(0, seen[0x1001]);
    }

    [Fact]
    public void A_copy_onto_itself_is_a_fault()
    {
        memory.Table.Set(0x1000, 0x2000, PageState.Committed);

        Assert.Throws<SimulatedFaultException>(() => memory.Copy(0x1010, 0x1000, 0x20));
    }
}

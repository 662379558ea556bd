using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

public class SimulatedKernelTests
{
    private const nuint Page = PagedMemory.PageBytes;

    private readonly SimulatedMachine machine = new(MachineOptions.For<Layout64>());

    private SimulatedKernel Kernel => machine.Kernel;

    private PagedMemory Memory => machine.Memory;

    [Fact]
    public void The_break_starts_right_above_the_data_segment()
    {
        Assert.Equal(machine.Data.End, Kernel.MoveBreak(0));
        Assert.Empty(Kernel.Log);
    }

    [Fact]
    public void The_break_moves_up_over_accessible_pages_and_down_again()
    {
        nuint start = Kernel.MoveBreak(3 * 4096);
        Memory.WriteWord64(start + (2 * Page), 42);

        Assert.Equal(start + (3 * Page), Kernel.MoveBreak(-2 * 4096));

        Assert.Equal(0ul, Memory.ReadWord64(start));
        Assert.Throws<SimulatedFaultException>(() => Memory.ReadWord64(start + Page));
    }

    [Fact]
    public void Memory_that_the_break_left_and_took_again_is_zero()
    {
        nuint start = Kernel.MoveBreak(4096);
        Memory.WriteWord64(start, 42);
        Kernel.MoveBreak(-4096);
        Kernel.MoveBreak(4096);

        Assert.Equal(0ul, Memory.ReadWord64(start));
    }

    [Fact]
    public void A_break_inside_a_page_keeps_the_page_whole()
    {
        nuint start = Kernel.MoveBreak(100);
        Memory.WriteWord64(start + 2048, 7);
        Kernel.MoveBreak(4096);
        Kernel.MoveBreak(-4096);

        Assert.Equal(start + 100, Kernel.Break);
        Assert.Equal(7ul, Memory.ReadWord64(start + 2048));
        Assert.Equal(PageState.Unmapped, Memory.Table.StateAt(start + Page));
    }

    [Fact]
    public void The_break_does_not_go_below_its_start()
    {
        Assert.Equal((nuint)0, Kernel.MoveBreak(-8));
    }

    [Fact]
    public void The_break_stops_at_a_mapping()
    {
        nuint place = Kernel.Reserve(Page, machine.Data.End + (2 * Page));

        Assert.Equal(machine.Data.End + (2 * Page), place);
        Assert.NotEqual((nuint)0, Kernel.MoveBreak(2 * 4096));
        Assert.Equal((nuint)0, Kernel.MoveBreak(1));
    }

    [Fact]
    public void Mappings_are_placed_downward_from_the_top()
    {
        nuint first = Kernel.Map(2 * Page);
        nuint second = Kernel.Map(Page);

        Assert.Equal(unchecked((nuint)0x7FFF_F7FF_F000) - (2 * Page), first);
        Assert.Equal(first - Page, second);
    }

    [Fact]
    public void A_gap_is_used_again_by_what_fits()
    {
        nuint high = Kernel.Map(2 * Page);
        nuint low = Kernel.Map(Page);
        Assert.True(Kernel.Unmap(high, 2 * Page));

        Assert.Equal(low - (3 * Page), Kernel.Map(3 * Page));
        Assert.Equal(high, Kernel.Map(2 * Page));
    }

    [Fact]
    public void A_hint_is_honoured_when_free_and_ignored_when_not()
    {
        nuint hint = unchecked((nuint)0x7000_0000_0000);

        Assert.Equal(hint, Kernel.Reserve(Page, hint));
        Assert.NotEqual(hint, Kernel.Reserve(Page, hint));
    }

    [Fact]
    public void A_reservation_has_no_access_until_committed_and_none_after_uncommit()
    {
        nuint place = Kernel.Reserve(4 * Page, 0);
        Assert.Throws<SimulatedFaultException>(() => Memory.ReadWord64(place));

        Assert.True(Kernel.Commit(place, 2 * Page));
        Memory.WriteWord64(place, 1);
        Assert.Throws<SimulatedFaultException>(() => Memory.ReadWord64(place + (2 * Page)));

        Assert.True(Kernel.Uncommit(place, Page));
        Assert.Throws<SimulatedFaultException>(() => Memory.ReadWord64(place));
        Assert.Equal(Page, Kernel.CommittedBytes);
        Assert.Equal(3 * Page, Kernel.ReservedBytes);
    }

    [Fact]
    public void Decommitted_pages_stay_accessible_and_read_as_zero()
    {
        nuint place = Kernel.Map(Page);
        Memory.WriteWord64(place, 1);

        Assert.True(Kernel.Decommit(place, Page));

        Assert.False(Memory.IsResident(place));
        Assert.Equal(0ul, Memory.ReadWord64(place));
    }

    [Fact]
    public void A_mapping_grows_in_place_where_it_can()
    {
        nuint upper = Kernel.Map(4 * Page);
        nuint lower = Kernel.Map(Page);
        Kernel.Unmap(upper, 2 * Page);

        Assert.Equal(lower, Kernel.Remap(lower, Page, 3 * Page));
    }

    [Fact]
    public void A_mapping_that_cannot_grow_in_place_moves_with_its_contents()
    {
        Kernel.Map(Page);
        nuint place = Kernel.Map(Page);
        Memory.WriteWord64(place + 8, 99);

        nuint moved = Kernel.Remap(place, Page, 2 * Page);

        Assert.NotEqual(place, moved);
        Assert.Equal(99ul, Memory.ReadWord64(moved + 8));
        Assert.Throws<SimulatedFaultException>(() => Memory.ReadWord64(place));
    }

    [Fact]
    public void A_mapping_that_shrinks_loses_its_end()
    {
        nuint place = Kernel.Map(3 * Page);

        Assert.Equal(place, Kernel.Remap(place, 3 * Page, Page));
        Assert.Throws<SimulatedFaultException>(() => Memory.ReadWord64(place + Page));
    }

    [Fact]
    public void What_exceeds_the_budget_is_refused_and_reservations_are_free()
    {
        Kernel.Budget = 3 * Page;

        Assert.NotEqual((nuint)0, Kernel.Map(2 * Page));
        Assert.Equal((nuint)0, Kernel.Map(2 * Page));
        Assert.Equal((nuint)0, Kernel.MoveBreak(2 * 4096));
        nuint reserved = Kernel.Reserve(100 * Page, 0);
        Assert.False(Kernel.Commit(reserved, 2 * Page));
        Assert.True(Kernel.Commit(reserved, Page));
    }

    [Fact]
    public void The_nth_call_of_a_kind_is_refused_and_changes_nothing()
    {
        Kernel.Faults = FaultPlan.Nth(2, SystemCallKind.Map);

        Assert.NotEqual((nuint)0, Kernel.Map(Page));
        Assert.NotEqual((nuint)0, Kernel.Reserve(Page, 0));
        Assert.Equal((nuint)0, Kernel.Map(Page));
        Assert.NotEqual((nuint)0, Kernel.Map(Page));
        Assert.Equal(1, Kernel.Faults.Refused);
        Assert.Equal(2 * Page, Kernel.CommittedBytes);
    }

    [Fact]
    public void From_the_nth_call_on_all_may_be_refused()
    {
        nuint place = Kernel.Map(Page);
        Kernel.Faults = FaultPlan.From(2);

        Assert.True(Kernel.Decommit(place, Page));
        Assert.False(Kernel.Unmap(place, Page));
        Assert.Equal((nuint)0, Kernel.Map(Page));
    }

    [Fact]
    public void The_log_keeps_each_call_with_its_outcome()
    {
        nuint place = Kernel.Map(Page);
        Kernel.Faults = FaultPlan.Always(SystemCallKind.Unmap);
        Kernel.Unmap(place, Page);

        Assert.Equal(
            [
                new SystemCall(SystemCallKind.Map, 0, 4096, place, Succeeded: true),
                new SystemCall(SystemCallKind.Unmap, place, 4096, 0, Succeeded: false),
            ],
            Kernel.Log);
    }

    [Fact]
    public void A_stranger_moves_the_break_without_a_trace_in_the_log()
    {
        nuint start = Kernel.MoveBreakByStranger(100);

        Assert.Equal(start + 100, Kernel.Break);
        Assert.Empty(Kernel.Log);
    }

    [Fact]
    public void Somebody_may_act_just_before_a_call_takes_effect()
    {
        Kernel.BeforeCall = _ => Kernel.MoveBreakByStranger(16);

        Assert.Equal(machine.Data.End + 16, Kernel.MoveBreak(4096));
    }

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(0, 100)]
    [InlineData(0, 8192)]
    public void A_call_on_what_is_not_ours_is_a_fault(int offset, int bytes)
    {
        Kernel.Map(Page);
        nuint place = Kernel.Map(Page);
        Kernel.Unmap(place + Page, Page);

        SimulatedFaultException fault = Assert.Throws<SimulatedFaultException>(
            () => Kernel.Unmap(place + (nuint)offset, (nuint)bytes));

        Assert.Equal(MemoryAccess.SystemCall, fault.Access);
    }

    [Fact]
    public void The_break_and_the_data_segment_cannot_be_unmapped()
    {
        nuint start = Kernel.MoveBreak(4096);

        Assert.Throws<SimulatedFaultException>(() => Kernel.Unmap(start, Page));
        Assert.Throws<SimulatedFaultException>(() => Kernel.Uncommit(machine.Data.Root, Page));
    }

    [Fact]
    public void Equal_calls_on_equal_machines_give_equal_addresses()
    {
        var twin = new SimulatedMachine(MachineOptions.For<Layout64>());
        foreach (SimulatedKernel kernel in new[] { Kernel, twin.Kernel })
        {
            kernel.Map(Page);
            kernel.Reserve(16 * Page, 0);
            kernel.MoveBreak(4096);
        }

        Assert.Equal(Kernel.Log, twin.Kernel.Log.ToArray());
    }
}

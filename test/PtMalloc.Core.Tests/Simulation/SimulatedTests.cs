using System;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

public class SimulatedTests
{
    private readonly SimulatedMachine wide = new(MachineOptions.For<Layout64>());
    private readonly SimulatedMachine narrow = new(MachineOptions.For<Layout32>());

    [Fact]
    public void Words_have_the_size_of_the_layout()
    {
        using (wide.Enter())
        {
            Simulated64.Write(wide.Data.Root, nuint.MaxValue);
            Assert.Equal(nuint.MaxValue, Simulated64.Read(wide.Data.Root));
        }

        using (narrow.Enter())
        {
            Simulated32.Write(narrow.Data.Root, uint.MaxValue);
            Simulated32.Write(narrow.Data.Root + 4, 5);
            Assert.Equal((nuint)uint.MaxValue, Simulated32.Read(narrow.Data.Root));
        }
    }

    [Fact]
    public void A_value_that_does_not_fit_a_word_is_a_fault()
    {
        using SimulatedMachine.Scope scope = narrow.Enter();

        Assert.Throws<SimulatedFaultException>(
            () => Simulated32.Write(narrow.Data.Root, unchecked((nuint)0x1_0000_0000)));
    }

    [Fact]
    public void Adding_wraps_at_the_word_size()
    {
        using SimulatedMachine.Scope scope = narrow.Enter();
        Simulated32.Write(narrow.Data.Root, 1);

        Assert.Equal((nuint)1, Simulated32.FetchAdd(narrow.Data.Root, uint.MaxValue - 1));
        Assert.Equal((nuint)uint.MaxValue, Simulated32.Read(narrow.Data.Root));
    }

    [Fact]
    public void Compare_exchange_stores_only_over_what_was_expected()
    {
        using SimulatedMachine.Scope scope = wide.Enter();
        nuint word = wide.Data.Root;

        Assert.Equal((nuint)0, Simulated64.CompareExchange(word, 5, 0));
        Assert.Equal((nuint)5, Simulated64.CompareExchange(word, 6, 0));
        Assert.Equal((nuint)5, Simulated64.Exchange(word, 7));
        Assert.Equal((nuint)7, Simulated64.LoadAcquire(word));
    }

    [Fact]
    public void Waiting_for_what_nobody_will_change_is_a_deadlock()
    {
        using SimulatedMachine.Scope scope = wide.Enter();
        nuint word = wide.Data.Root;

        Simulated64.WaitWhile(word, 1);
        DeadlockException deadlock = Assert.Throws<DeadlockException>(() => Simulated64.WaitWhile(word, 0));

        Assert.Equal(word, deadlock.Address);
    }

    [Fact]
    public void Yielding_for_ever_is_a_deadlock()
    {
        using SimulatedMachine.Scope scope = wide.Enter();

        Assert.Throws<DeadlockException>(YieldForEver);

        static void YieldForEver()
        {
            while (true)
                Simulated64.Yield();
        }
    }

    [Fact]
    public void Leaving_a_machine_makes_the_outer_one_current_again()
    {
        using (wide.Enter())
        {
            using (narrow.Enter())
                Assert.Same(narrow, SimulatedMachine.Current);
            Assert.Same(wide, SimulatedMachine.Current);
        }

        Assert.Throws<InvalidOperationException>(() => SimulatedMachine.Current);
    }

    [Fact]
    public void Each_thread_has_its_own_cache_word_and_errno_and_starts_with_the_initial_cache()
    {
        SimulatedThread first = wide.Thread;
        SimulatedThread second = wide.NewThread();
        using (wide.Enter(second))
        {
            Simulated64.SetThreadCache(0x1234);
            Simulated64.SetOutOfMemory();
            Assert.Equal(second.Id, Simulated64.ThreadId);
        }

        Assert.Equal((nuint)0x1234, second.Cache);
        Assert.Equal(Errno.NoMemory, second.Errno);
        Assert.Equal(wide.Data.InitialCache, first.Cache);
        Assert.Equal(Errno.None, first.Errno);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Same(first, wide.Thread);
    }

    [Fact]
    public void A_listener_hears_each_step()
    {
        var steps = wide.RecordSteps();
        using SimulatedMachine.Scope scope = wide.Enter();

        Simulated64.Notify(Step.Mapped, 1, 2);

        Assert.Equal([new StepEvent(Step.Mapped, 1, 2)], steps);
    }

    [Fact]
    public void A_corruption_is_thrown_with_all_that_is_known_and_glibcs_words()
    {
        HeapCorruptionException corruption = Assert.Throws<HeapCorruptionException>(
            () => { Simulated64.Fail(Corruption.FreeInvalidPointer, 1, 2, 3); });

        Assert.Equal(Corruption.FreeInvalidPointer, corruption.Fault);
        Assert.Equal([1, 2, 3], new nuint[] { corruption.Pointer, corruption.Arena, corruption.Seen });
        Assert.StartsWith("free(): invalid pointer", corruption.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hook_is_called_by_its_address()
    {
        nuint hook = wide.AddHook((first, second, third) => first + second + third);
        using SimulatedMachine.Scope scope = wide.Enter();

        Assert.Equal((nuint)6, Simulated64.CallHook(hook, 1, 2, 3));
    }

    [Fact]
    public void Random_keys_are_odd_fit_a_word_and_differ_from_seed_to_seed()
    {
        using SimulatedMachine.Scope scope = narrow.Enter();
        nuint key = Simulated32.RandomKey;
        using SimulatedMachine.Scope inner = new SimulatedMachine(
            MachineOptions.For<Layout32>() with { Seed = 2 }).Enter();

        Assert.Equal((nuint)1, key & 1);
        Assert.True(key <= uint.MaxValue);
        Assert.NotEqual(key, Simulated32.RandomKey);
    }

    [Fact]
    public void All_of_a_32_bit_machine_lies_below_4_GiB()
    {
        nuint place = narrow.Kernel.Map(PagedMemory.PageBytes);

        Assert.True(place + PagedMemory.PageBytes <= uint.MaxValue);
        Assert.True(narrow.Data.End <= narrow.Kernel.Break && narrow.Kernel.Break < place);
    }

    [Fact]
    public void The_allocators_static_blocks_fit_their_places()
    {
        DataSegment data = wide.Data;

        Assert.True(Core64.Root.StateSize <= data.MainArena - data.Root);
        Assert.True(Core64.Arena.StateSize <= data.ExitedCache - data.MainArena);
        Assert.True(Core64.ThreadCache.StateSize <= data.InitialCache - data.ExitedCache);
        Assert.Equal(Core64.WindowMap.StateSize, MachineOptions.For<Layout64>().WindowMapBytes);
        Assert.Equal(Core32.WindowMap.StateSize, MachineOptions.For<Layout32>().WindowMapBytes);
    }
}

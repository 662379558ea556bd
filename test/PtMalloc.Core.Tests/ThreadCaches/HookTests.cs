using System;
using System.Collections.Generic;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>What the documents call malloc_hook, by explicit registration.</summary>
public sealed class HookTests : HeapTests<Layout64>
{
    private readonly List<(nuint First, nuint Second, nuint Third)> calls = [];

    private protected override void Configure(Core64.Root root)
    {
    }

    [Fact]
    public void Malloc_calls_its_hook_with_size_and_caller()
    {
        SetHooks(malloc: Hook(0x5000));

        Assert.Equal((nuint)0x5000, Malloc(77));
        Assert.Equal([(77, SimulatedMachine.CallerAddress, 0)], calls);
    }

    [Fact]
    public void Free_calls_its_hook_with_pointer_and_caller()
    {
        nuint block = Malloc(77);
        SetHooks(free: Hook(0));

        Free(block);

        Assert.Equal([(block, SimulatedMachine.CallerAddress, 0)], calls);
    }

    [Fact]
    public void Realloc_and_memalign_call_theirs()
    {
        nuint block = Malloc(77);
        nuint hook = Hook(0x5000);
        SetHooks(realloc: hook, memalign: hook);

        Process.Realloc(block, 88);
        Process.AlignedAllocate(64, 99);

        Assert.Equal([(block, 88, SimulatedMachine.CallerAddress), (64, 99, SimulatedMachine.CallerAddress)], calls);
    }

    [Fact]
    public void What_a_hook_calls_goes_straight_on()
    {
        nuint hook = Machine.AddHook((size, _, _) => Process.Malloc(size));
        SetHooks(malloc: hook);

        Assert.NotEqual((nuint)0, Malloc(77));
    }

    [Fact]
    public void A_hook_that_is_left_by_an_exception_is_called_again()
    {
        nuint hook = Machine.AddHook((size, _, _) =>
        {
            calls.Add((size, 0, 0));
            return size == 13 ? throw new InvalidOperationException() : Process.Malloc(size);
        });
        SetHooks(malloc: hook);

        Assert.Throws<InvalidOperationException>(() => { Malloc(13); });
        Malloc(77);
        Assert.Equal([(13, 0, 0), (77, 0, 0)], calls);
    }

    [Fact]
    public void Without_hooks_all_is_as_before()
    {
        SetHooks(malloc: Hook(0x5000));
        Malloc(77);
        SetHooks();

        Assert.NotEqual((nuint)0x5000, Malloc(77));
    }

    private nuint Hook(nuint answer) => Machine.AddHook((first, second, third) =>
    {
        calls.Add((first, second, third));
        return answer;
    });

    private void SetHooks(nuint malloc = 0, nuint free = 0, nuint realloc = 0, nuint memalign = 0)
    {
        Malloc(5000);
        using (Machine.Enter())
            Core64.Hooks.Set(Root, malloc, free, realloc, memalign);
        calls.Clear();
        if (malloc == 0)
            Malloc(5000);
        else
            Free(0);
    }
}

using System;
using System.Collections.Generic;
using System.Reflection;
using PtMalloc.Managed;
using Xunit;

namespace PtMalloc.Tests.Faults;

/// <summary>
/// What exceptions of a heap say: in a .NET program's words, with glibc's words added for people who search logs.
/// </summary>
public sealed unsafe class WordsTests : IDisposable
{
    private readonly NativeHeap heap = new(new NativeHeapOptions { Name = "mine" });

    public void Dispose() => heap.Dispose();

    [Fact]
    public void A_double_free_says_what_was_freed_of_which_heap_and_what_to_look_for()
    {
        void* block = heap.Alloc(100);
        heap.Free(block);
        NativeHeapCorruptedException error = Assert.Throws<NativeHeapCorruptedException>(() => heap.Free(block));
        Assert.Equal(CorruptionKind.DoubleFree, error.Kind);
        Assert.StartsWith(
            $"The block at 0x{(nint)block:x} of the heap \"mine\" is free already, "
            + "so that it is freed twice. Look for its second owner.",
            error.Message,
            StringComparison.Ordinal);
        Assert.Contains(" [free(): double free detected in tcache 2; ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_pointer_says_which_call_it_was_given_to()
    {
        Dictionary<string, Action> calls = new()
        {
            ["Free"] = () => heap.Free((void*)0x1000),
            ["Realloc"] = () => heap.Realloc((void*)0x1000, 10),
            ["UsableSize"] = () => heap.UsableSize((void*)0x1000),
        };
        foreach ((string name, Action call) in calls)
        {
            NativeHeapCorruptedException error = Assert.Throws<NativeHeapCorruptedException>(call);
            Assert.Equal(CorruptionKind.InvalidPointer, error.Kind);
            Assert.StartsWith(
                $"{name} was given 0x1000, where the heap \"mine\" has no block",
                error.Message,
                StringComparison.Ordinal);
        }
    }

    /// <summary>By reflection, because nobody can compile against the core's types.</summary>
    [Fact]
    public void Every_fault_has_a_kind_and_names_heap_and_place_and_glibcs_words()
    {
        MethodInfo text = typeof(CorruptionText).GetMethod(nameof(CorruptionText.Of))!,
            kind = typeof(CorruptionText).GetMethod(nameof(CorruptionText.KindOf))!;
        Array faults = Enum.GetValues(kind.GetParameters()[0].ParameterType);
        Assert.NotEmpty(faults);
        foreach (object fault in faults)
        {
            string message = (string)text.Invoke(null, [fault, "mine", (nuint)0x1234, "seen"])!;
            Assert.NotEqual(CorruptionKind.Unknown, kind.Invoke(null, [fault]));
            Assert.Contains("\"mine\"", message, StringComparison.Ordinal);
            Assert.Contains("0x1234", message, StringComparison.Ordinal);
            Assert.Matches(@"\. \[[^]]+; seen\]$", message);
        }
    }

    [Fact]
    public void A_heap_that_can_do_no_more_says_so()
    {
        Assert.Contains("found corrupted before", CorruptionText.OfUnusable("mine"), StringComparison.Ordinal);
        Assert.Equal(CorruptionKind.Unknown, new NativeHeapCorruptedException("anything").Kind);
    }
}

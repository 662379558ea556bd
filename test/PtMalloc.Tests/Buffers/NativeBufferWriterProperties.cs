using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit;

namespace PtMalloc.Tests;

/// <summary>Whatever is done to a writer: it holds what a list would.</summary>
public sealed class NativeBufferWriterProperties
{
    private const int Programs = 300;

    [Fact]
    public void A_writer_holds_what_a_list_would()
    {
        Gen<int> sizes = Gen.Frequency((6, Gen.Choose(0, 40)), (3, Gen.Choose(0, 3000)), (1, Gen.Choose(0, 300_000)));
        Gen<Act> acts =
            from kind in Gen.Frequency(
                (20, Gen.Elements(Kind.Span, Kind.Memory, Kind.Write)), (1, Gen.Elements(Kind.Clear, Kind.Reset)))
            from asked in sizes
            from percent in Gen.Choose(0, 100)
            select new Act(kind, asked, (int)((long)asked * percent / 100));
        Arbitrary<Act[]> programs = Arb.From(acts.ArrayOf(), WithoutOne);
        Config config = Config.QuickThrowOnFailure
            .WithMaxTest(Programs)
            .WithQuietOnSuccess(true)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(5), FSharpOption<int>.None)));

        Prop.ForAll(programs, HoldsWhatAListWould).Check(config);
    }

    private static IEnumerable<Act[]> WithoutOne(Act[] program) =>
        program.Select((_, omitted) => program.Where((_, position) => position != omitted).ToArray());

    private static void HoldsWhatAListWould(Act[] program)
    {
        using NativeBufferWriter writer = new();
        List<byte> oracle = [];
        byte next = 0;
        foreach (Act act in program)
        {
            int capacity = writer.Capacity;
            bool hadRoom = writer.FreeCapacity >= Math.Max(act.Asked, 1);
            Do(act, writer, oracle, ref next);

            Assert.Equal(oracle.Count, writer.WrittenCount);
            Assert.Equal(writer.Capacity, writer.WrittenCount + writer.FreeCapacity);
            Assert.True(
                hadRoom ? writer.Capacity == capacity : writer.Capacity == capacity || writer.Capacity >= 2 * capacity);
        }

        Assert.True(
            writer.WrittenSpan.SequenceEqual(CollectionsMarshal.AsSpan(oracle)),
            "What was written is not what the list holds.");
    }

    private static void Do(Act act, NativeBufferWriter writer, List<byte> oracle, ref byte next)
    {
        byte[] bytes = new byte[act.Written];
        foreach (ref byte value in bytes.AsSpan())
            value = next++;

        switch (act.Kind)
        {
            case Kind.Span:
                bytes.CopyTo(writer.GetSpan(act.Asked));
                writer.Advance(act.Written);
                break;
            case Kind.Memory:
                bytes.CopyTo(writer.GetMemory(act.Asked));
                writer.Advance(act.Written);
                break;
            case Kind.Write:
                writer.Write(bytes);
                break;
            case Kind.Clear:
                writer.Clear();
                break;
            case Kind.Reset:
                writer.ResetWrittenCount();
                break;
        }

        if (act.Kind is Kind.Clear or Kind.Reset)
            oracle.Clear();
        else
            oracle.AddRange(bytes);
    }

    private enum Kind
    {
        Span,
        Memory,
        Write,
        Clear,
        Reset,
    }

    /// <summary>So many bytes of room asked for, so many of them written.</summary>
    private sealed record Act(Kind Kind, int Asked, int Written);
}

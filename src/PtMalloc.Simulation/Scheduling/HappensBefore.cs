using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>
/// Vector clocks over every word, for up to four threads. A release publishes what its thread has seen, an acquire of
/// the same word takes it over; nothing else orders two threads. Any two uses of a word of which one writes must be
/// ordered, unless both are atomic.
///
/// The only exception, a deliberate one, is the flag P in the head of a chunk in use. The lock's holder sets and clears
/// it when the chunk before is freed or taken, while the block's owner may read the head for its size without the lock
/// (free, realloc, usable size). Size, M and N of a chunk in use never change, and what the owner does depends on
/// nothing else; on arm64 an aligned word is written whole. So a write that changes only P does not race with a read.
/// It still races with another write.
/// </summary>
internal sealed class HappensBefore
{
    public const int MaxThreads = 4;

    private const nuint PreviousInUse = 1;
    private readonly ShadowMemory words = new();
    private readonly Vector128<int>[] clocks = new Vector128<int>[MaxThreads];
    private readonly Step?[] steps = new Step?[MaxThreads];
    private readonly HashSet<nuint> meetings = [];
    private nuint wordSize;
    private nuint alignment;

    /// <summary>Words that two threads used atomically, one of them writing.</summary>
    public IReadOnlyCollection<nuint> Meetings => meetings;

    /// <summary>All threads start having seen everything that was.</summary>
    public void Start()
    {
        words.Clear();
        meetings.Clear();
        Array.Clear(steps);
        wordSize = EitherLayout.WordSize;
        alignment = EitherLayout.Alignment;
        for (int thread = 0; thread < MaxThreads; thread++)
            clocks[thread] = Vector128<int>.Zero.WithElement(thread, 1);
    }

    /// <summary>Notes where a thread is, for the message if it comes to a race.</summary>
    public void NoteStep(int thread, Step step) => steps[thread] = step;

    public void Read(int thread, nuint address)
    {
        ref WordHistory word = ref words[address];
        Require(thread, address, Access.Read, word.Writes, Access.Write);
        Require(thread, address, Access.Read, word.AtomicWrites, Access.AtomicWrite);
        Stamp(ref word.Reads, thread);
    }

    public void Write(int thread, nuint address, nuint before, nuint value)
    {
        bool isFlag =
            (before ^ value) <= PreviousInUse && value >= 4 * wordSize && (address + wordSize) % alignment == 0;
        ref WordHistory word = ref words[address];
        Require(thread, address, Access.Write, word.Writes, Access.Write);
        Require(thread, address, Access.Write, word.FlagWrites, Access.Write);
        Require(thread, address, Access.Write, word.AtomicWrites, Access.AtomicWrite);
        if (isFlag)
        {
            Stamp(ref word.FlagWrites, thread);
            return;
        }

        Require(thread, address, Access.Write, word.Reads, Access.Read);
        Require(thread, address, Access.Write, word.AtomicReads, Access.AtomicRead);
        Stamp(ref word.Writes, thread);
    }

    public void AtomicRead(int thread, nuint address, bool acquires)
    {
        ref WordHistory word = ref words[address];
        if (acquires)
            clocks[thread] = Vector128.Max(clocks[thread], word.Released);
        Require(thread, address, Access.AtomicRead, word.Writes, Access.Write);
        Require(thread, address, Access.AtomicRead, word.FlagWrites, Access.Write);
        Stamp(ref word.AtomicReads, thread);
        NoteMeeting(address, word);
    }

    /// <summary>A store; it heads a new chain of releases.</summary>
    public void AtomicWrite(int thread, nuint address, bool releases)
    {
        ref WordHistory word = ref words[address];
        RequireForAtomicWrite(thread, address, word);
        word.Released = releases ? clocks[thread] : Vector128<int>.Zero;
        Tick(thread);
        NoteMeeting(address, word);
    }

    /// <summary>A read-modify-write: acquires, and adds to the chain of releases.</summary>
    public void Update(int thread, nuint address, bool releases)
    {
        ref WordHistory word = ref words[address];
        clocks[thread] = Vector128.Max(clocks[thread], word.Released);
        RequireForAtomicWrite(thread, address, word);
        if (releases)
            word.Released = Vector128.Max(word.Released, clocks[thread]);
        Tick(thread);
        NoteMeeting(address, word);
    }

    /// <summary>Memory goes back to the system: all uses must be over. What comes there next is new.</summary>
    public void Forget(int thread, nuint start, nuint bytes) => words.ForEach(start, start + bytes, address =>
    {
        ref WordHistory word = ref words[address];
        Require(thread, address, Access.Write, word.Reads, Access.Read);
        RequireForAtomicWrite(thread, address, word);
        word = default;
    });

    private void RequireForAtomicWrite(int thread, nuint address, in WordHistory word)
    {
        Require(thread, address, Access.AtomicWrite, word.Writes, Access.Write);
        Require(thread, address, Access.AtomicWrite, word.FlagWrites, Access.Write);
        Require(thread, address, Access.AtomicWrite, word.Reads, Access.Read);
        Stamp(ref words[address].AtomicWrites, thread);
    }

    private void Stamp(ref Vector128<int> uses, int thread) =>
        uses = uses.WithElement(thread, clocks[thread].GetElement(thread));

    private void Tick(int thread) =>
        clocks[thread] = clocks[thread].WithElement(thread, clocks[thread].GetElement(thread) + 1);

    private void NoteMeeting(nuint address, in WordHistory word)
    {
        if (word.AtomicWrites == Vector128<int>.Zero)
            return;
        uint users = Vector128.GreaterThan(word.AtomicWrites | word.AtomicReads, Vector128<int>.Zero)
            .ExtractMostSignificantBits();
        if (BitOperations.PopCount(users) > 1)
            meetings.Add(address);
    }

    private void Require(int thread, nuint address, Access access, Vector128<int> earlier, Access kind)
    {
        if (Vector128.LessThanOrEqualAll(earlier, clocks[thread]))
            return;

        int other = BitOperations.TrailingZeroCount(
            Vector128.GreaterThan(earlier, clocks[thread]).ExtractMostSignificantBits());
        throw new RaceException(
            $"Race at {WordName.Of(address)}: "
            + $"{access} by {Place(thread)} is not ordered after {kind} by {Place(other)}.");
    }

    private string Place(int thread) => string.Create(
        CultureInfo.InvariantCulture,
        $"thread {thread} ({(steps[thread] is { } step ? $"its last step: {step}" : "before its first step")})");
}

using System;
using PtMalloc.Simulation.Scripts;

namespace PtMalloc.Proof.Tests;

/// <summary>One call of a script, written as <c>ptmalloc explain</c> reads it.</summary>
/// <param name="Verb">What is called.</param>
/// <param name="Thread">The thread that calls, from 1, which is the process's first.</param>
/// <param name="Name">The variable that gets, changes or loses its block; empty for calls without one.</param>
/// <param name="First">
/// The first number: a size, count, alignment, pad, or mallopt's parameter (an <see cref="Option"/>).
/// </param>
/// <param name="Second">The second number: a size, or mallopt's value.</param>
internal sealed record Statement(Verb Verb, int Thread, string Name = "", nuint First = 0, nuint Second = 0)
{
    public static Statement Malloc(string name, nuint size, int thread = 1) => new(Verb.Malloc, thread, name, size);

    public static Statement Calloc(string name, nuint count, nuint size, int thread = 1) =>
        new(Verb.Calloc, thread, name, count, size);

    public static Statement Memalign(string name, nuint alignment, nuint size, int thread = 1) =>
        new(Verb.Memalign, thread, name, alignment, size);

    public static Statement Realloc(string name, nuint size, int thread = 1) => new(Verb.Realloc, thread, name, size);

    /// <summary>realloc(NULL, size).</summary>
    public static Statement ReallocNull(string name, nuint size, int thread = 1) =>
        new(Verb.ReallocNull, thread, name, size);

    public static Statement Free(string name, int thread = 1) => new(Verb.Free, thread, name);

    public static Statement Trim(nuint pad = 0, int thread = 1) => new(Verb.Trim, thread, First: pad);

    public static Statement Mallopt(Option option, nuint value) =>
        new(Verb.Mallopt, 1, First: (nuint)(int)option, Second: value);

    public static Statement Exit(int thread) => new(Verb.Exit, thread);

    /// <summary>Whether it puts a block into a variable that had none.</summary>
    public bool Allocates => Verb is Verb.Malloc or Verb.Calloc or Verb.Memalign or Verb.ReallocNull;

    /// <summary>Whether the variable has no block afterwards.</summary>
    public bool Releases => Verb == Verb.Free || (Verb == Verb.Realloc && First == 0);

    public override string ToString() => Verb == Verb.Exit || Thread == 1 ? Call : $"thread {Thread}: {Call}";

    private string Call => Verb switch
    {
        Verb.Malloc => $"{Name}=malloc({First})",
        Verb.Calloc => $"{Name}=calloc({First},{Second})",
        Verb.Memalign => $"{Name}=memalign({First},{Second})",
        Verb.Realloc => $"{Name}=realloc({Name},{First})",
        Verb.ReallocNull => $"{Name}=realloc(0,{First})",
        Verb.Free => $"free({Name})",
        Verb.Trim => $"trim({First})",
        Verb.Mallopt => $"mallopt({Parameters.NameOf((Option)(int)First)},{Second})",
        Verb.Exit => $"exit {Thread}",
        _ => throw new InvalidOperationException($"No such call: {Verb}."),
    };
}

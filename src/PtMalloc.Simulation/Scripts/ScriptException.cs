using System;
using System.Globalization;

namespace PtMalloc.Simulation.Scripts;

/// <summary>A script that can't be read: the message says what was expected and points at the column.</summary>
public sealed class ScriptException(string script, int column, string reason)
    : Exception(string.Create(
        CultureInfo.InvariantCulture,
        $"column {column}: {reason}\n  {script}\n  {new string(' ', column - 1)}^"))
{
    /// <summary>Where, from 1.</summary>
    public int Column { get; } = column;

    /// <summary>What was expected, and what is there.</summary>
    public string Reason { get; } = reason;
}

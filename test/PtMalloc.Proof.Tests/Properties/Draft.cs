namespace PtMalloc.Proof.Tests;

/// <summary>What chance says of a statement before it is known what the script holds.</summary>
/// <param name="Choice">0 to 999: which call.</param>
/// <param name="Thread">0 to 3: the thread; only 0 is never replaced.</param>
/// <param name="Name">Which variable.</param>
/// <param name="Size">A size.</param>
/// <param name="Detail">A number for what else the call needs.</param>
internal readonly record struct Draft(int Choice, int Thread, int Name, nuint Size, int Detail);

namespace PtMalloc.Core;

/// <summary>The first thing that a check of the heap found wrong.</summary>
/// <param name="flaw">What.</param>
/// <param name="address">The chunk, heap, or word that holds a bad link.</param>
/// <param name="expected">What should be there; of several possibilities one.</param>
/// <param name="found">What is.</param>
public readonly struct Finding(Flaw flaw, nuint address, nuint expected, nuint found)
{
    public readonly Flaw Flaw = flaw;

    public readonly nuint Address = address;

    public readonly nuint Expected = expected;

    public readonly nuint Found = found;

    public bool IsSound => Flaw == Flaw.None;
}

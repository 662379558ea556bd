namespace PtMalloc.Tests.Heaps.Programs;

/// <summary>One call of a random program.</summary>
/// <param name="Verb">What is done.</param>
/// <param name="Heap">In which heap, where a block is made.</param>
/// <param name="Thread">By which thread.</param>
/// <param name="Place">With the block at which place.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Power">The alignment: 2 to the power of this.</param>
internal sealed record Call(Verb Verb, int Heap, int Thread, int Place, int Size, int Power)
{
    public nuint Alignment => (nuint)1 << Power;

    public bool IsAligned => Verb is Verb.AlignedAlloc or Verb.AlignedRealloc;
}

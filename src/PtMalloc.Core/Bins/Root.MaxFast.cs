namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Root
    {
        /// <summary>The largest chunk that goes to a fast bin, never one that has none.</summary>
        public nuint MaxFast
        {
            get
            {
                nuint size = this[RootField.MaxFast];
                return FastBinIndex(size) < Bins.FastBinCount ? size : 0;
            }
        }
    }
}

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>
        /// Every arena, main first, round the ring. No lock is needed: arenas are only ever added, behind main, and
        /// never taken out. One that is added meanwhile may be missed.
        /// </summary>
        public static AllArenas All => default;

        /// <summary>The ring of arenas, for foreach.</summary>
        public struct AllArenas
        {
            public Arena Current { get; private set; }

            public readonly AllArenas GetEnumerator() => this;

            public bool MoveNext()
            {
                bool isFirst = Current.IsNone;
                Current = isFirst ? Main : Current.Next;
                return isFirst || !Current.IsMain;
            }
        }
    }
}

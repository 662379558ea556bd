namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    // How a thread gives chunks back to whatever arena they are of.
    public static partial class Remote
    {
        /// <summary>
        /// Gives a list of chunks of one arena back, under its lock if that is free, else remotely. Never waits.
        /// </summary>
        public static void ReleaseAll(ThreadCache cache, Arena arena, nuint list)
        {
            if (list == 0)
                return;
            if (!ArenaSession.TryBegin(arena))
            {
                nuint last = LastOf(list, out nuint bytes);
                Push(arena, list, last, bytes);
                return;
            }

            ReleaseList(arena, list);
            ArenaSession.End(cache, arena);
        }

        /// <summary>Gives one chunk back, like <see cref="ReleaseAll"/>.</summary>
        public static void Release(ThreadCache cache, Arena arena, Chunk chunk)
        {
            if (!ArenaSession.TryBegin(arena))
            {
                Link(arena, chunk.User, 0);
                P.Write(chunk.User + P.WordSize, Chunk.Key);
                Push(arena, chunk.User, chunk.User, chunk.Size);
                return;
            }

            Arena.Release(arena, chunk);
            ArenaSession.End(cache, arena);
        }

        private static nuint LastOf(nuint list, out nuint bytes)
        {
            nuint last = list;
            bytes = Chunk.OfUser(last).Size;
            for (nuint next = P.Read(last); next != 0; next = P.Read(last))
            {
                last = next;
                bytes += Chunk.OfUser(last).Size;
            }

            return last;
        }
    }
}

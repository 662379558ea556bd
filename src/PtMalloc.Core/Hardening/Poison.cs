namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// What a freed chunk is filled with, up to the freed mark in its last word: while it waits in quarantine with a
    /// byte that makes no good pointer or size, then with zeros. Another value there was written after the block was
    /// freed. At the first level only the words are filled in which glibc keeps a free chunk's links: they are what a
    /// program that writes to a freed block mostly hits, and what attacks aim at.
    /// </summary>
    private static class Poison
    {
        public const byte Quarantined = 0xDB;
        public const byte Held = 0;

        /// <summary>Links, and links of sizes.</summary>
        private const int LinkWords = 4;

        /// <summary>What a glance looks at: more than a program's usual first fields.</summary>
        private const int GlanceWords = 8;

        public static void Fill(Root root, Chunk chunk, byte value) =>
            P.Overwrite(chunk.User, value, EndOf(root, chunk) - chunk.User);

        /// <summary>Requires that nothing was written since.</summary>
        public static void Require(Root root, Chunk chunk, byte value) =>
            Require(root, chunk, value, EndOf(root, chunk));

        /// <summary>Requires that nothing was written to the chunk's first words, and the last.</summary>
        public static void RequireEdges(Root root, Chunk chunk, byte value)
        {
            nuint end = EndOf(root, chunk);
            nuint glance = chunk.User + (GlanceWords * P.WordSize);
            Require(root, chunk, value, end < glance ? end : glance);
        }

        /// <summary>Whether nothing was written since.</summary>
        public static bool IsWhole(Root root, Chunk chunk, byte value) =>
            FindWritten(chunk, value, EndOf(root, chunk)) == 0 && Canary.IsMarkedFreed(root, chunk);

        private static void Require(Root root, Chunk chunk, byte value, nuint end)
        {
            nuint word = FindWritten(chunk, value, end);
            if (word != 0)
                P.FailDiffering(
                    Corruption.WrittenAfterFree,
                    chunk.User,
                    Canary.ArenaAddress(chunk),
                    word,
                    P.Read(word),
                    WordOf(value));
            Canary.RequireFreed(root, chunk);
        }

        /// <summary>The first word that is not as it was filled; 0: all are.</summary>
        private static nuint FindWritten(Chunk chunk, byte value, nuint end)
        {
            nuint expected = WordOf(value);
            for (nuint word = chunk.User; word < end; word += P.WordSize)
            {
                if (P.Read(word) != expected)
                    return word;
            }

            return 0;
        }

        private static nuint WordOf(byte value) =>
            nuint.MaxValue >> (64 - (8 * (int)P.WordSize)) & (nuint.MaxValue / byte.MaxValue * value);

        /// <summary>Where what is filled ends.</summary>
        private static nuint EndOf(Root root, Chunk chunk)
        {
            nuint mark = Canary.EndOf(chunk) - P.WordSize;
            nuint links = chunk.User + (LinkWords * P.WordSize);
            return root[RootField.Harden] >= HardenLevel.Quarantine || mark < links ? mark : links;
        }
    }
}

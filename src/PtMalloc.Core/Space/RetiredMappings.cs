namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// The addresses of freed chunks that were mapped on their own, at the second level: they stay reserved, without
    /// access and without memory, until so many others came after them. Till then no new mapping lies there, so a late
    /// access ends the process, and a late free is of no block. A ring in a mapping of its own, under MapLock; a child
    /// forked in the middle of a change only keeps some addresses for good.
    /// </summary>
    private static class RetiredMappings
    {
        // The ring's words: how many ever left, how many ever came, their bytes, and the ring, two words for each:
        // where it begins, and its bytes.
        private const int Left = 0;
        private const int Came = 1;
        private const int Bytes = 2;
        private const int Ring = 3;

        private static nuint TableBytes => Layout.PageUp((nuint)(Ring + (2 * Tuning.RetiredSlots)) * P.WordSize);

        /// <summary>
        /// Takes the access to a mapping that nobody needs any more, and unmaps those that are over the limits now; or
        /// this one, if it can't be kept.
        /// </summary>
        public static void Add(Root root, nuint start, nuint bytes)
        {
            if (bytes > Tuning.RetiredBytes
                || !P.Uncommit(start, bytes)
                || !P.Guard(start, bytes)
                || !TryAppend(root, start, bytes))
            {
                P.Unmap(start, bytes);
            }
            else
                UnmapBeyond(root, Tuning.RetiredSlots, 16 * (nuint)Tuning.RetiredBytes);
        }

        /// <summary>
        /// Gives all addresses back, since the system has none for something else. Whether there were any.
        /// </summary>
        public static bool Drain(Root root) => root[RootField.Retired] != 0 && UnmapBeyond(root, 0, 0);

        /// <summary>Gives all back, and the table.</summary>
        public static void Delete(Root root)
        {
            nuint table = TableOf(root);
            if (table == 0)
                return;
            UnmapBeyond(root, 0, 0);
            root.SetPointer(RootField.Retired, RootField.RetiredCopy, 0);
            P.Unmap(table, TableBytes);
        }

        private static bool TryAppend(Root root, nuint start, nuint bytes)
        {
            root.Lock(RootField.MapLock);
            nuint table = TableOf(root);
            if (table == 0)
            {
                table = P.Map(TableBytes);
                root.SetPointer(RootField.Retired, RootField.RetiredCopy, table);
            }

            // One place is always free: who is over the limit unmaps afterwards.
            bool hasRoom = table != 0 && Count(table) <= Tuning.RetiredSlots - 1;
            if (hasRoom)
            {
                nuint slot = SlotOf(table, Get(table, Came));
                P.Write(slot, start);
                P.Write(slot + P.WordSize, bytes);
                Set(table, Bytes, Get(table, Bytes) + bytes);
                Set(table, Came, (uint)(Get(table, Came) + 1));
            }

            root.Unlock(RootField.MapLock);
            return hasRoom;
        }

        private static bool UnmapBeyond(Root root, nuint count, nuint bytes)
        {
            bool any = false;
            while (TryTakeOldest(root, count, bytes, out nuint start, out nuint size))
            {
                P.Unmap(start, size);
                any = true;
            }

            return any;
        }

        private static bool TryTakeOldest(Root root, nuint count, nuint bytes, out nuint start, out nuint size)
        {
            root.Lock(RootField.MapLock);
            nuint table = TableOf(root);
            nuint slot = SlotOf(table, Get(table, Left));
            bool isBeyond = Count(table) != 0 && (Count(table) >= count || Get(table, Bytes) > bytes);
            start = P.Read(slot);
            size = P.Read(slot + P.WordSize);
            if (isBeyond)
            {
                Set(table, Left, (uint)(Get(table, Left) + 1));
                Set(table, Bytes, Get(table, Bytes) - size);
            }

            root.Unlock(RootField.MapLock);
            return isBeyond;
        }

        private static nuint TableOf(Root root) => root.Pointer(RootField.Retired, RootField.RetiredCopy);

        private static nuint Count(nuint table) => (uint)(Get(table, Came) - Get(table, Left));

        private static nuint SlotOf(nuint table, nuint number) =>
            At(table, Ring + (2 * (int)(number & (Tuning.RetiredSlots - 1))));

        private static nuint Get(nuint table, int word) => P.Read(At(table, word));

        private static void Set(nuint table, int word, nuint value) => P.StoreRelease(At(table, word), value);

        private static nuint At(nuint table, int word) => table + ((nuint)word * P.WordSize);
    }
}

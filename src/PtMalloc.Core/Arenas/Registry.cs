namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// The set of user pointers of chunks mapped on their own: an open-addressed table, so that a pointer outside our windows is
    /// known for ours or not before its header is read. Under MapLock. Each change that matters is one word's write, so that a
    /// child forked in the middle of one finds a sound table.
    /// </summary>
    private static class Registry
    {
        /// <summary>A slot whose entry left; a search goes on past it.</summary>
        private const nuint Gone = 1;

        /// <summary>Adds a pointer; false if the table had to grow and could not.</summary>
        public static bool Add(Root root, nuint pointer)
        {
            root.Lock(RootField.MapLock);
            bool added = EnsureRoom(root);
            if (added)
                Insert(root, pointer);
            root.Unlock(RootField.MapLock);
            return added;
        }

        /// <summary>Puts back a pointer for one that was removed. It finds room even if the table can't grow: the slot that was left is there.</summary>
        public static void Return(Root root, nuint pointer)
        {
            root.Lock(RootField.MapLock);
            EnsureRoom(root);
            Insert(root, pointer);
            root.Unlock(RootField.MapLock);
        }

        /// <summary>Removes a pointer; false if it was not in.</summary>
        public static bool Remove(Root root, nuint pointer)
        {
            root.Lock(RootField.MapLock);
            nuint slot = Find(root, pointer);
            if (slot != 0)
            {
                P.Write(slot, Gone);
                root.Set(RootField.MapLive, root[RootField.MapLive] - 1);
            }

            root.Unlock(RootField.MapLock);
            return slot != 0;
        }

        public static bool Contains(Root root, nuint pointer)
        {
            root.Lock(RootField.MapLock);
            bool found = Find(root, pointer) != 0;
            root.Unlock(RootField.MapLock);
            return found;
        }

        private static nuint Find(Root root, nuint pointer)
        {
            nuint table = root.Pointer(RootField.MapTable, RootField.MapTableCopy);
            if (table == 0 || pointer <= Gone)
                return 0;
            nuint slots = Slots(table);
            nuint home = Home(pointer, slots);
            for (nuint step = 0; step < slots; step++)
            {
                nuint slot = Slot(table, (home + step) & (slots - 1));
                nuint seen = P.Read(slot);
                if (seen == pointer)
                    return slot;
                if (seen == 0)
                    return 0;
            }

            return 0;
        }

        /// <summary>Writes into the first slot of the pointer's run that is empty or was left.</summary>
        private static void Insert(Root root, nuint pointer)
        {
            if (Place(root.Pointer(RootField.MapTable, RootField.MapTableCopy), pointer) == 0)
                root.Set(RootField.MapUsed, root[RootField.MapUsed] + 1);
            root.Set(RootField.MapLive, root[RootField.MapLive] + 1);
        }

        /// <summary>Answers what the slot held before.</summary>
        private static nuint Place(nuint table, nuint pointer)
        {
            nuint slots = Slots(table);
            nuint index = Home(pointer, slots);
            while (P.Read(Slot(table, index)) > Gone)
                index = (index + 1) & (slots - 1);
            nuint before = P.Read(Slot(table, index));
            P.Write(Slot(table, index), pointer);
            return before;
        }

        /// <summary>At least a quarter of the slots is empty after the next insertion, unless there is no memory for a new table.</summary>
        private static bool EnsureRoom(Root root)
        {
            nuint table = root.Pointer(RootField.MapTable, RootField.MapTableCopy);
            if (table == 0)
                return Rebuild(root, 0, 0, P.PageSize / P.WordSize / 2);

            nuint slots = Slots(table);
            if ((root[RootField.MapUsed] + 2) * 4 <= slots * 3)
                return true;
            return Rebuild(root, table, slots, (root[RootField.MapLive] + 1) * 2 > slots ? slots * 2 : slots);
        }

        private static bool Rebuild(Root root, nuint old, nuint slots, nuint wanted)
        {
            nuint table = P.Map(TableBytes(wanted));
            if (table == 0)
                return false;

            P.Write(table, wanted);
            for (nuint index = 0; index < slots; index++)
            {
                nuint pointer = P.Read(Slot(old, index));
                if (pointer > Gone)
                    Place(table, pointer);
            }

            root.SetPointer(RootField.MapTable, RootField.MapTableCopy, table);
            root.Set(RootField.MapUsed, root[RootField.MapLive]);
            if (old != 0)
                P.Unmap(old, TableBytes(slots));
            return true;
        }

        // The table begins with its number of slots, a power of two, so that one store publishes both.
        private static nuint Slots(nuint table) => P.Read(table);

        private static nuint Slot(nuint table, nuint index) => table + ((index + 1) * P.WordSize);

        private static nuint TableBytes(nuint slots) => Layout.PageUp((slots + 1) * P.WordSize);

        // Fibonacci hashing of the page number; the high half of the product is the well mixed one.
        private static nuint Home(nuint pointer, nuint slots) =>
            (nuint)((ulong)(pointer / P.PageSize) * 0x9E37_79B9_7F4A_7C15UL >> 32) & (slots - 1);
    }
}

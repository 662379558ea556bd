namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// The user pointers of chunks mapped on their own, each with a seal over its header: an open-addressed table, so
    /// that a pointer outside our windows is known for ours or not before its header is read, and a header for sound
    /// before anything is unmapped by it. Under MapLock. Each change that matters is one word's write, so that a child
    /// forked in the middle of one finds a sound table, and so does a signal handler that came in the middle of one: it
    /// can ask, but change nothing.
    /// </summary>
    private static class Registry
    {
        /// <summary>A slot whose entry left; a search goes on past it.</summary>
        private const nuint Gone = 1;

        /// <summary>Whether the calling thread is in the middle of a change: then it can make no other.</summary>
        public static bool IsBusyHere(Root root) => Lock.IsOwn(root.At(RootField.MapLock));

        /// <summary>Adds a pointer; false if the table had to grow and could not, or is busy here.</summary>
        public static bool Add(Root root, nuint pointer, nuint seal)
        {
            if (!root.Lock(RootField.MapLock))
                return false;
            bool added = EnsureRoom(root);
            if (added)
                Insert(root, pointer, seal);
            root.Unlock(RootField.MapLock);
            return added;
        }

        /// <summary>
        /// Puts back a pointer for one that was removed. It finds room even if the table can't grow: the slot that was
        /// left is there.
        /// </summary>
        public static void Return(Root root, nuint pointer, nuint seal)
        {
            root.Lock(RootField.MapLock);
            EnsureRoom(root);
            Insert(root, pointer, seal);
            root.Unlock(RootField.MapLock);
        }

        /// <summary>Removes a pointer and returns its seal; 0 if it was not in.</summary>
        public static nuint Remove(Root root, nuint pointer)
        {
            root.Lock(RootField.MapLock);
            nuint slot = Find(root, pointer);
            nuint seal = 0;
            if (slot != 0)
            {
                seal = P.Read(SealOf(root[RootField.MapTable], slot));
                P.Write(slot, Gone);
                root.Set(RootField.MapLive, root[RootField.MapLive] - 1);
            }

            root.Unlock(RootField.MapLock);
            return seal;
        }

        /// <summary>The seal of a pointer; 0 if it is not in.</summary>
        public static nuint SealOf(Root root, nuint pointer)
        {
            bool isLocked = root.Lock(RootField.MapLock);
            nuint slot = Find(root, pointer);
            nuint seal = slot == 0 ? 0 : P.Read(SealOf(root[RootField.MapTable], slot));
            if (isLocked)
                root.Unlock(RootField.MapLock);
            return seal;
        }

        /// <summary>
        /// The next pointer from this slot on, which becomes where it was found, and its seal; 0 if there is none.
        /// </summary>
        public static nuint NextFrom(Root root, ref nuint index, out nuint seal)
        {
            seal = 0;
            nuint table = root.Pointer(RootField.MapTable, RootField.MapTableCopy);
            if (table == 0)
                return 0;
            for (nuint slots = Slots(table); index < slots; index++)
            {
                nuint pointer = P.Read(Slot(table, index));
                if (pointer <= Gone)
                    continue;
                seal = P.Read(SealOf(table, Slot(table, index)));
                return pointer;
            }

            return 0;
        }

        /// <summary>Gives the table back. Nothing is in it any more.</summary>
        public static void Delete(Root root)
        {
            nuint table = root.Pointer(RootField.MapTable, RootField.MapTableCopy);
            if (table == 0)
                return;
            root.SetPointer(RootField.MapTable, RootField.MapTableCopy, 0);
            P.Unmap(table - P.WordSize, TableBytes(Slots(table)));
        }

        public static bool Contains(Root root, nuint pointer) => SealOf(root, pointer) != 0;

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
        private static void Insert(Root root, nuint pointer, nuint seal)
        {
            if (Place(root.Pointer(RootField.MapTable, RootField.MapTableCopy), pointer, seal) == 0)
                root.Set(RootField.MapUsed, root[RootField.MapUsed] + 1);
            root.Set(RootField.MapLive, root[RootField.MapLive] + 1);
        }

        /// <summary>Returns what the slot held before.</summary>
        private static nuint Place(nuint table, nuint pointer, nuint seal)
        {
            nuint slots = Slots(table);
            nuint index = Home(pointer, slots);
            while (P.Read(Slot(table, index)) > Gone)
                index = (index + 1) & (slots - 1);
            nuint before = P.Read(Slot(table, index));
            P.Write(SealOf(table, Slot(table, index)), seal);
            P.Write(Slot(table, index), pointer);
            return before;
        }

        /// <summary>
        /// At least a quarter of the slots is empty after the next insertion, unless there is no memory for a new
        /// table.
        /// </summary>
        private static bool EnsureRoom(Root root)
        {
            nuint table = root.Pointer(RootField.MapTable, RootField.MapTableCopy);
            if (table == 0)
                return Rebuild(root, 0, 0, P.PageSize / P.WordSize / 4);

            nuint slots = Slots(table);
            if ((root[RootField.MapUsed] + 2) * 4 <= slots * 3)
                return true;
            return Rebuild(root, table, slots, (root[RootField.MapLive] + 1) * 2 > slots ? slots * 2 : slots);
        }

        private static bool Rebuild(Root root, nuint old, nuint slots, nuint wanted)
        {
            nuint mapping = P.Map(TableBytes(wanted));
            if (mapping == 0)
                return false;

            nuint table = mapping + P.WordSize;
            P.Write(mapping, wanted);
            P.Write(table, wanted);
            for (nuint index = 0; index < slots; index++)
            {
                nuint pointer = P.Read(Slot(old, index));
                if (pointer > Gone)
                    Place(table, pointer, P.Read(SealOf(old, Slot(old, index))));
            }

            root.SetPointer(RootField.MapTable, RootField.MapTableCopy, table);
            root.Set(RootField.MapUsed, root[RootField.MapLive]);
            if (old != 0)
                P.Unmap(old - P.WordSize, TableBytes(slots));
            return true;
        }

        // The table begins with its number of slots, a power of two, so that one store publishes both. A copy lies
        // before it: a search that believed a damaged number would leave the table.
        private static nuint Slots(nuint table)
        {
            nuint slots = P.Read(table);
            if (slots != P.Read(table - P.WordSize))
                P.Fail(Corruption.StateDamaged, table, 0, slots);
            return slots;
        }

        private static nuint Slot(nuint table, nuint index) => table + ((index + 1) * P.WordSize);

        // The seals follow the slots, in the same order.
        private static nuint SealOf(nuint table, nuint slot) => slot + (Slots(table) * P.WordSize);

        private static nuint TableBytes(nuint slots) => Layout.PageUp(((2 * slots) + 2) * P.WordSize);

        // Fibonacci hashing of the page number; the high half of the product is the well mixed one.
        private static nuint Home(nuint pointer, nuint slots) =>
            (nuint)((ulong)(pointer / P.PageSize) * 0x9E37_79B9_7F4A_7C15UL >> 32) & (slots - 1);
    }
}

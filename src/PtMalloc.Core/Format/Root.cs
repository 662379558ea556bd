namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// The one block that everything is reached from: tunables, directory, registry, hooks. Its words:
    /// <see cref="RootField"/>.
    /// </summary>
    public readonly partial struct Root(nuint address)
    {
        public readonly nuint Address = address;

        /// <summary>Bytes of a root block.</summary>
        public static nuint StateSize => (nuint)(int)RootField.Count * P.WordSize;

        public nuint this[RootField field]
        {
            get => P.LoadAcquire(At(field));
        }

        public nuint At(RootField field) => Address + ((nuint)(int)field * P.WordSize);

        /// <summary>
        /// A pointer out of the windows, to a table or a cache. It is kept twice, so that a damaged one is not
        /// followed; under the lock that guards it.
        /// </summary>
        public nuint Pointer(RootField field, RootField copy)
        {
            nuint pointer = this[field];
            if (pointer != this[copy])
                P.Fail(Corruption.StateDamaged, At(field), 0, pointer);
            return pointer;
        }

        /// <summary>
        /// Where a fork comes between the two stores, the child goes by the pointer, which changes last.
        /// </summary>
        public void SetPointer(RootField field, RootField copy, nuint pointer)
        {
            Set(copy, pointer);
            Set(field, pointer);
        }

        public void Set(RootField field, nuint value) => P.StoreRelease(At(field), value);

        public nuint CompareExchange(RootField field, nuint value, nuint expected) =>
            P.CompareExchange(At(field), value, expected);

        public nuint FetchAdd(RootField field, nuint delta) => P.FetchAdd(At(field), delta);

        /// <summary>Raises a maximum that several threads may raise.</summary>
        public void SetAtLeast(RootField field, nuint value)
        {
            nuint seen = this[field];
            while (seen < value)
            {
                nuint found = P.CompareExchange(At(field), value, seen);
                if (found == seen)
                    return;
                seen = found;
            }
        }
    }
}

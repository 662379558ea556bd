using System;

namespace PtMalloc.Native;

/// <summary>
/// The program or a library in the dynamic linker's list (struct link_map), which debuggers read too: so its layout
/// stays. It is walked without the linker's lock, but only while the process starts, or from our constructor, when the
/// linker is busy with us.
/// </summary>
internal readonly unsafe struct LoadedObject(nuint address)
{
    private const int EntryBytes = 16;
    private const nuint StringTable = 5, SymbolEntries = 6, OwnName = 14, Debug = 21, GnuHash = 0x6FFF_FEF5;

    private readonly nuint _address = address;

    internal bool IsNone => _address == 0;

    /// <summary>Where it is mapped: the distance by which its own addresses, which begin at 0, are moved.</summary>
    internal nuint Base => Word(0);

    internal LoadedObject Next => new(Word(3));

    internal SymbolTable Symbols => new(Base, At(SymbolEntries), At(StringTable), At(GnuHash));

    /// <summary>The program itself, which is the first of the list; none if it can't be found.</summary>
    internal static LoadedObject First
    {
        get
        {
            const uint ProgramHeaders = 6, Dynamic = 2;
            const int HeaderBytes = 56, AddressOffset = 16;
            byte* headers = (byte*)Libc.AuxiliaryValue(Libc.AuxiliaryHeaders);
            nuint count = headers == null ? 0 : Libc.AuxiliaryValue(Libc.AuxiliaryHeaderCount);
            nuint start = 0;
            byte* dynamic = null;
            for (byte* header = headers; header < headers + (count * HeaderBytes); header += HeaderBytes)
            {
                nuint place = *(nuint*)(header + AddressOffset);
                if (*(uint*)header == ProgramHeaders)
                    start = (nuint)headers - place;
                else if (*(uint*)header == Dynamic)
                    dynamic = (byte*)place;
            }

            nuint* list = dynamic == null ? null : (nuint*)Find(dynamic + start, Debug);
            return new(list == null ? 0 : list[1]);
        }
    }

    /// <summary>libc in the list; none if it is not there, or if the list was not found.</summary>
    internal static LoadedObject OfLibc
    {
        get
        {
            LoadedObject found = First;
            while (!found.IsNone && !found.Name.Is("libc.so.6"u8))
                found = found.Next;
            return found;
        }
    }

    /// <summary>The name that others need it by (DT_SONAME); empty if it has none.</summary>
    internal Text Name
    {
        get
        {
            nuint offset = Find(Entries, OwnName);
            return offset == 0 ? default : Text.Of((byte*)(At(StringTable) + offset));
        }
    }

    private byte* Entries => (byte*)Word(2);

    /// <summary>
    /// Reads an address from the dynamic section. The linker has relocated it already, unless the section is read-only.
    /// </summary>
    private nuint At(nuint tag)
    {
        nuint value = Find(Entries, tag);
        return value == 0 || value >= Base ? value : Base + value;
    }

    private nuint Word(int index) => ((nuint*)_address)[index];

    /// <summary>The value of an entry of a dynamic section; 0 if there is none.</summary>
    private static nuint Find(byte* entries, nuint tag)
    {
        for (byte* entry = entries; *(nuint*)entry != 0; entry += EntryBytes)
        {
            if (*(nuint*)entry == tag)
                return *(nuint*)(entry + sizeof(nuint));
        }

        return 0;
    }
}

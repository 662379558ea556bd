namespace PtMalloc.Native;

/// <summary>A program or library as it is mapped, by the ELF header that it begins with.</summary>
internal readonly unsafe struct Image(byte* header)
{
    internal const uint Dynamic = 2;
    internal const uint Notes = 4;

    private readonly byte* _header = header;

    internal int SegmentCount => *(ushort*)(_header + 56);

    internal uint Kind(int segment) => *(uint*)EntryOf(segment);

    internal byte* Start(int segment) => At(Offset(segment));

    /// <summary>What the file calls so, where it is mapped.</summary>
    internal byte* At(nuint address) => _header + address;

    internal nuint Size(int segment) => *(nuint*)(EntryOf(segment) + 40);

    /// <summary>All libraries are linked for address 0.</summary>
    private nuint Offset(int segment) => *(nuint*)(EntryOf(segment) + 16);

    private byte* EntryOf(int segment) => _header + *(nuint*)(_header + 32) + (segment * *(ushort*)(_header + 54));
}

namespace PtMalloc.Native;

/// <summary>A program or library as it is mapped, by the ELF header that it begins with.</summary>
internal readonly unsafe struct Image(byte* header)
{
    internal const uint Loaded = 1;
    internal const uint Notes = 4;

    private readonly byte* _header = header;

    internal int SegmentCount => *(ushort*)(_header + 56);

    /// <summary>From the header to the end of the last segment.</summary>
    internal nuint Bytes
    {
        get
        {
            nuint bytes = 0;
            for (int i = 0; i < SegmentCount; i++)
            {
                nuint end = Offset(i) + Size(i);
                if (Kind(i) == Loaded && end > bytes)
                    bytes = end;
            }
            return bytes;
        }
    }

    internal uint Kind(int segment) => *(uint*)At(segment);

    internal byte* Start(int segment) => _header + Offset(segment);

    internal nuint Size(int segment) => *(nuint*)(At(segment) + 40);

    /// <summary>All libraries are linked for address 0.</summary>
    private nuint Offset(int segment) => *(nuint*)(At(segment) + 16);

    private byte* At(int segment) => _header + *(nuint*)(_header + 32) + (segment * *(ushort*)(_header + 54));
}

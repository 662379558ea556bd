namespace PtMalloc.Native;

/// <summary>
/// The build id that the linker put into this library (an ELF note), so that a reader can match it with its symbols.
/// </summary>
internal static unsafe class BuildId
{
    private const uint BuildIdNote = 3;

    /// <summary>Empty if there is none.</summary>
    internal static Text Find()
    {
        Image image = new(Doors.GetImage());
        for (int i = 0; i < image.SegmentCount; i++)
        {
            Text found = image.Kind(i) == Image.Notes ? FindIn(image.Start(i), image.Size(i)) : default;
            if (!found.IsEmpty)
                return found;
        }

        return default;
    }

    /// <summary>Notes: lengths of name and content, type, then both, each padded to 4 bytes.</summary>
    private static Text FindIn(byte* note, nuint bytes)
    {
        const int HeaderBytes = 12;
        for (byte* end = note + bytes; note + HeaderBytes < end;)
        {
            uint nameBytes = (*(uint*)note + 3) & ~3u;
            uint contentBytes = *(uint*)(note + 4);
            byte* content = note + HeaderBytes + nameBytes;
            if (*(uint*)(note + 8) == BuildIdNote)
                return new Text(content, (int)contentBytes);
            note = content + ((contentBytes + 3) & ~3u);
        }

        return default;
    }
}

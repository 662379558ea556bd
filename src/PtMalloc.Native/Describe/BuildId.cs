namespace PtMalloc.Native;

/// <summary>The build id that the linker put into this library (an ELF note), so that a reader can match it with its symbols.</summary>
internal static unsafe class BuildId
{
    private const uint NoteSegment = 4;
    private const uint BuildIdNote = 3;

    /// <summary>Empty if there is none.</summary>
    internal static Text Find()
    {
        byte* image = Doors.GetImage();
        byte* segment = image + *(nuint*)(image + 32);
        int size = *(ushort*)(image + 54);
        int count = *(ushort*)(image + 56);
        for (int i = 0; i < count; i++, segment += size)
        {
            if (*(uint*)segment != NoteSegment)
                continue;
            Text found = FindIn(image + *(nuint*)(segment + 16), *(nuint*)(segment + 32));
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

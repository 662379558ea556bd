using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace PtMalloc.Simulation;

/// <summary>
/// The bytes of an address space. A page gets storage when it is first touched and is zero then; touching a page that
/// is not committed is a fault, recorded and thrown. Only the kernel changes the page table.
/// </summary>
public sealed class PagedMemory
{
    /// <summary>Bytes in a page.</summary>
    public const int PageBytes = 4096;

    private const int TranslationSlots = 256;

    private readonly Dictionary<nuint, byte[]> resident = [];
    private readonly List<SimulatedFaultException> faults = [];

    // A direct-mapped translation buffer in front of the dictionary. Its pages are resident, hence committed.
    private readonly nuint[] translationPages = new nuint[TranslationSlots];
    private readonly byte[]?[] translationBytes = new byte[]?[TranslationSlots];

    /// <summary>The page table.</summary>
    public RegionMap Table { get; } = new();

    /// <summary>Hears of every change while the machine is recorded.</summary>
    internal Journal? Journal { get; private set; }

    /// <summary>Every fault so far, also those that somebody caught.</summary>
    public IReadOnlyList<SimulatedFaultException> Faults => faults;

    /// <summary>Bytes of pages that have been touched and not given back.</summary>
    public nuint ResidentBytes => (nuint)resident.Count * PageBytes;

    /// <summary>Whether the page that holds this address has storage.</summary>
    public bool IsResident(nuint address) => resident.ContainsKey(PageOf(address));

    public uint ReadWord32(nuint address) =>
        BinaryPrimitives.ReadUInt32LittleEndian(Word(address, 4, MemoryAccess.Read));

    public ulong ReadWord64(nuint address) =>
        BinaryPrimitives.ReadUInt64LittleEndian(Word(address, 8, MemoryAccess.Read));

    public void WriteWord32(nuint address, uint value)
    {
        Span<byte> word = Word(address, 4, MemoryAccess.Write);
        Journal?.AddWord(address, BinaryPrimitives.ReadUInt32LittleEndian(word), value);
        BinaryPrimitives.WriteUInt32LittleEndian(word, value);
    }

    public void WriteWord64(nuint address, ulong value)
    {
        Span<byte> word = Word(address, 8, MemoryAccess.Write);
        Journal?.AddWord(address, (nuint)BinaryPrimitives.ReadUInt64LittleEndian(word), (nuint)value);
        BinaryPrimitives.WriteUInt64LittleEndian(word, value);
    }

    /// <summary>Reads a block that may span pages.</summary>
    public void Read(nuint address, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            Span<byte> piece = Piece(address, destination.Length, MemoryAccess.Read);
            piece.CopyTo(destination);
            destination = destination[piece.Length..];
            address += (nuint)piece.Length;
        }
    }

    /// <summary>Writes a block that may span pages.</summary>
    public void Write(nuint address, ReadOnlySpan<byte> source)
    {
        while (source.Length > 0)
        {
            Span<byte> piece = Piece(address, source.Length, MemoryAccess.Write);
            Dictionary<nuint, nuint>? before = WordsUnder(address, piece.Length);
            source[..piece.Length].CopyTo(piece);
            Note(before);
            source = source[piece.Length..];
            address += (nuint)piece.Length;
        }
    }

    /// <summary>Fills a block that may span pages.</summary>
    public void Fill(nuint address, byte value, nuint bytes)
    {
        while (bytes > 0)
        {
            Span<byte> piece = Piece(address, (int)Math.Min(bytes, PageBytes), MemoryAccess.Write);
            Dictionary<nuint, nuint>? before = WordsUnder(address, piece.Length);
            piece.Fill(value);
            Note(before);
            address += (nuint)piece.Length;
            bytes -= (nuint)piece.Length;
        }
    }

    /// <summary>Copies between two blocks that do not overlap.</summary>
    public void Copy(nuint to, nuint from, nuint bytes)
    {
        if (to < from + bytes && from < to + bytes)
            throw Fault(to, MemoryAccess.Write, "a copy between blocks that overlap");

        while (bytes > 0)
        {
            Span<byte> source = Piece(from, (int)Math.Min(bytes, PageBytes), MemoryAccess.Read);
            Write(to, source);
            to += (nuint)source.Length;
            from += (nuint)source.Length;
            bytes -= (nuint)source.Length;
        }
    }

    /// <summary>Records a fault, for the caller to throw.</summary>
    public SimulatedFaultException Fault(nuint address, MemoryAccess access, string reason)
    {
        var fault = new SimulatedFaultException(address, access, reason);
        faults.Add(fault);
        return fault;
    }

    internal void Record(Journal journal)
    {
        Journal = journal;
        Table.Journal = journal;
    }

    /// <summary>Takes the storage of pages away: if they may still be touched, they then read as zero.</summary>
    internal void Discard(nuint start, nuint end)
    {
        // Most of a reservation is never touched: so walk the shorter of range and resident pages.
        if ((end - start) / PageBytes > (nuint)resident.Count)
        {
            foreach (nuint page in new List<nuint>(resident.Keys))
            {
                if (page >= start && page < end)
                    Drop(page);
            }

            return;
        }

        for (nuint page = start; page < end; page += PageBytes)
            Drop(page);
    }

    /// <summary>Gives the storage of pages new addresses (mremap).</summary>
    internal void Move(nuint from, nuint to, nuint bytes)
    {
        for (nuint offset = 0; offset < bytes; offset += PageBytes)
        {
            if (!resident.TryGetValue(from + offset, out byte[]? page))
                continue;
            Drop(from + offset);
            Restore(to + offset, page);
            nuint place = to + offset;
            Journal?.Add(() => Forget(place), () => Restore(place, page));
        }
    }

    /// <summary>A word as it is, without touching its page: 0 where nothing is resident.</summary>
    internal nuint Peek(nuint address, int wordBytes)
    {
        if (!resident.TryGetValue(PageOf(address), out byte[]? page))
            return 0;
        ReadOnlySpan<byte> bytes = page.AsSpan((int)(address % PageBytes));
        return wordBytes == 4
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
            : (nuint)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>Sets a word without telling the journal.</summary>
    internal void Poke(nuint address, nuint value, int wordBytes)
    {
        Span<byte> word = Word(address, wordBytes, MemoryAccess.Write);
        if (wordBytes == 4)
            BinaryPrimitives.WriteUInt32LittleEndian(word, (uint)value);
        else
            BinaryPrimitives.WriteUInt64LittleEndian(word, value);
    }

    private void Restore(nuint page, byte[] bytes)
    {
        Forget(page);
        resident[page] = bytes;
    }

    private Dictionary<nuint, nuint>? WordsUnder(nuint address, int bytes)
    {
        if (Journal is null)
            return null;
        Dictionary<nuint, nuint> words = [];
        nuint wordBytes = (nuint)Journal.WordBytes;
        for (nuint word = address & ~(wordBytes - 1); word < address + (nuint)bytes; word += wordBytes)
            words.Add(word, Peek(word, Journal.WordBytes));
        return words;
    }

    private void Note(Dictionary<nuint, nuint>? before)
    {
        foreach ((nuint word, nuint old) in before ?? [])
            Journal!.AddWord(word, old, Peek(word, Journal.WordBytes));
    }

    private void Drop(nuint page)
    {
        if (resident.Remove(page, out byte[]? bytes))
            Journal?.Add(() => Restore(page, bytes), () => Forget(page));
        Forget(page);
    }

    private void Forget(nuint page)
    {
        resident.Remove(page);
        int slot = SlotOf(page);
        if (translationPages[slot] == page)
            translationBytes[slot] = null;
    }

    private Span<byte> Word(nuint address, int bytes, MemoryAccess access)
    {
        if ((address & (nuint)(bytes - 1)) != 0)
            throw Fault(address, access, "a word that is not aligned");
        return Touch(address, access).AsSpan((int)(address % PageBytes), bytes);
    }

    private Span<byte> Piece(nuint address, int bytes, MemoryAccess access)
    {
        int offset = (int)(address % PageBytes);
        return Touch(address, access).AsSpan(offset, Math.Min(bytes, PageBytes - offset));
    }

    private byte[] Touch(nuint address, MemoryAccess access)
    {
        nuint page = PageOf(address);
        int slot = SlotOf(page);
        if (translationPages[slot] == page && translationBytes[slot] is { } known)
            return known;

        if (!resident.TryGetValue(page, out byte[]? bytes))
        {
            PageState state = Table.StateAt(page);
            if (state != PageState.Committed)
                throw Fault(
                    address,
                    access,
                    state == PageState.Reserved ? "the page is reserved only" : "nothing is mapped there");
            resident[page] = bytes = new byte[PageBytes];
        }

        translationPages[slot] = page;
        translationBytes[slot] = bytes;
        return bytes;
    }

    private static nuint PageOf(nuint address) => address & ~(nuint)(PageBytes - 1);

    private static int SlotOf(nuint page) => (int)(page / PageBytes % TranslationSlots);
}

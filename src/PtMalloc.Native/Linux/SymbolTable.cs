using System;

namespace PtMalloc.Native;

/// <summary>
/// The symbols that a loaded object defines, looked up in its GNU hash table. So no other object's definition of the
/// name comes in between.
/// </summary>
internal readonly unsafe struct SymbolTable(nuint start, nuint symbols, nuint names, nuint hashTable)
{
    private const int SymbolBytes = 24;
    private const int HeaderWords = 4;

    private readonly nuint _start = start;
    private readonly byte* _symbols = (byte*)symbols;
    private readonly byte* _names = (byte*)names;
    private readonly uint* _hashTable = (uint*)hashTable;

    /// <summary>The address of a function; 0 if it is not defined here.</summary>
    internal nuint FindFunction(ReadOnlySpan<byte> name) => FindFunction(name, out _);

    /// <inheritdoc cref="FindFunction(ReadOnlySpan{byte})"/>
    internal nuint FindFunction(ReadOnlySpan<byte> name, out nuint bytes)
    {
        bytes = 0;
        if (_symbols == null || _names == null || _hashTable == null)
            return 0;
        uint bucketCount = _hashTable[0], firstHashed = _hashTable[1], filterWords = _hashTable[2];
        uint* buckets = _hashTable + HeaderWords + (2 * filterWords);
        uint* hashes = buckets + bucketCount;
        if (bucketCount == 0)
            return 0;

        uint hash = HashOf(name);
        if (!MayHold(hash))
            return 0;
        uint index = buckets[hash % bucketCount];
        if (index < firstHashed)
            return 0;

        // Bit 0 marks a chain's last entry; it is no part of the hash.
        for (uint found; ; index++)
        {
            found = hashes[index - firstHashed];
            if ((found | 1) == (hash | 1) && IsFunction(index, name))
            {
                byte* symbol = _symbols + (index * SymbolBytes);
                bytes = *(nuint*)(symbol + 16);
                return _start + *(nuint*)(symbol + 8);
            }
            if ((found & 1) != 0)
                return 0;
        }
    }

    /// <summary>
    /// A filter has two bits set for each name that is here: so a single word shows for most objects that they lack a
    /// name.
    /// </summary>
    private bool MayHold(uint hash)
    {
        uint filterWords = _hashTable[2], shift = _hashTable[3];
        if (filterWords == 0)
            return true;
        ulong word = ((ulong*)(_hashTable + HeaderWords))[(hash / 64) % filterWords];
        return (word >> (int)(hash % 64) & word >> (int)((hash >> (int)shift) % 64) & 1) != 0;
    }

    private bool IsFunction(uint index, ReadOnlySpan<byte> name)
    {
        const int Function = 2;
        byte* symbol = _symbols + (index * SymbolBytes);
        bool isDefined = *(ushort*)(symbol + 6) != 0;
        return isDefined && (symbol[4] & 15) == Function && Text.Of(_names + *(uint*)symbol).Is(name);
    }

    private static uint HashOf(ReadOnlySpan<byte> name)
    {
        uint hash = 5381;
        for (int i = 0; i < name.Length; i++)
            hash = unchecked((hash * 33) + name[i]);
        return hash;
    }
}

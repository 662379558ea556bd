using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// How many pins a block has, and whether its owner is done with it: in one word, so that exactly one of all threads
/// learns that it was the last.
/// </summary>
internal struct PinCount
{
    private const int Closed = int.MinValue;

    private int word;

    /// <summary>Adds a pin; false once the count is closed.</summary>
    public bool TryAdd()
    {
        for (int seen = Volatile.Read(ref word); seen >= 0;)
        {
            int found = Interlocked.CompareExchange(ref word, seen + 1, seen);
            if (found == seen)
                return true;
            seen = found;
        }

        return false;
    }

    /// <summary>Takes a pin away; false if there is none.</summary>
    /// <param name="isLastOfClosed">Whether it was the last, and the owner is done.</param>
    public bool TryRemove(out bool isLastOfClosed)
    {
        isLastOfClosed = false;
        for (int seen = Volatile.Read(ref word); (seen & ~Closed) != 0;)
        {
            int found = Interlocked.CompareExchange(ref word, seen - 1, seen);
            if (found == seen)
            {
                isLastOfClosed = seen - 1 == Closed;
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>
    /// Closes the count: there will be no more pins. The owner calls this once, when it is done. Whether there are none
    /// now.
    /// </summary>
    public bool Close() => Interlocked.Or(ref word, Closed) == 0;
}

using System.Threading;

namespace PtMalloc.Benchmarks.Harness;

/// <summary>
/// A queue between two threads, of which one puts and one takes. A thread that can't go on gives its processor away.
/// </summary>
internal sealed class Ring<T>
{
    private const int Capacity = 1024;

    private readonly T[] items = new T[Capacity];
    private int put;
    private int taken;

    public void Put(T item)
    {
        SpinWait wait = default;
        while (put - Volatile.Read(ref taken) == Capacity)
            wait.SpinOnce(sleep1Threshold: -1);
        items[put & (Capacity - 1)] = item;
        Volatile.Write(ref put, put + 1);
    }

    public T Take()
    {
        SpinWait wait = default;
        while (taken == Volatile.Read(ref put))
            wait.SpinOnce(sleep1Threshold: -1);
        T item = items[taken & (Capacity - 1)];
        Volatile.Write(ref taken, taken + 1);
        return item;
    }
}

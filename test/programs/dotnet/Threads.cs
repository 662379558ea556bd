// Native memory from dedicated threads that come and go, each freeing what another one allocated.
using System;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Threading;

const int Rounds = 8, Blocks = 5000;
long sum = 0;
for (var round = 0; round < Rounds; round++)
{
    var handed = new ConcurrentQueue<(nint Address, int Size)>();
    var makers = Start(4, worker => Make(handed, worker));
    Join(makers);
    var takers = Start(4, _ => Interlocked.Add(ref sum, Take(handed)));
    Join(takers);
}
Console.WriteLine(sum);

static Thread[] Start(int count, Action<int> work)
{
    var threads = new Thread[count];
    for (var index = 0; index < count; index++)
    {
        var worker = index;
        threads[index] = new Thread(() => work(worker));
        threads[index].Start();
    }
    return threads;
}

static void Join(Thread[] threads)
{
    foreach (var thread in threads)
        thread.Join();
}

static unsafe void Make(ConcurrentQueue<(nint Address, int Size)> handed, int worker)
{
    for (var index = 0; index < Blocks; index++)
    {
        var size = 1 + (index * 7919 + worker) % (index % 100 == 0 ? 300_000 : 2_000);
        var block = (byte*)NativeMemory.Alloc((nuint)size / 2 + 1);
        block = (byte*)NativeMemory.Realloc(block, (nuint)size);
        block[size - 1] = (byte)index;
        handed.Enqueue(((nint)block, size));
    }
}

static unsafe long Take(ConcurrentQueue<(nint Address, int Size)> handed)
{
    long sum = 0;
    while (handed.TryDequeue(out var block))
    {
        sum += block.Size * (1L + ((byte*)block.Address)[block.Size - 1]);
        NativeMemory.Free((void*)block.Address);
        var aligned = NativeMemory.AlignedAlloc((nuint)block.Size, 64);
        NativeMemory.AlignedFree(aligned);
    }
    return sum;
}

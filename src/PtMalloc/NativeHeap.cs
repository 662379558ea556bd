using System;
using System.Runtime.Versioning;
using System.Threading;
using PtMalloc.Managed;

namespace PtMalloc;

/// <summary>
/// A heap of native memory: malloc and free for .NET, without a transition to native code. <see cref="Shared"/> is
/// everyone's; a heap of one's own can be bounded, watched, and freed at once, with all that is in it, by
/// <see cref="Dispose"/>. Every method may be called by any thread at any time; a block may be freed by another thread
/// than the one that allocated it. Each thread keeps a small stock of free blocks of each heap that it uses, so that
/// most calls touch nothing that is shared.
/// </summary>
public sealed partial class NativeHeap : IDisposable
{
    private static readonly NativeHeap s_shared = new(new NativeHeapOptions { Name = "shared" });

    private static int s_made;

    private readonly ControlBlock block;
    private readonly NativeHeapOptions options;
    private readonly BlockTracker? tracker;

    /// <summary>
    /// Where the heap's cache stands in a thread's table. Once the heap is disposed of, or if every call must take the
    /// slow path, this is a place where no thread ever has a cache.
    /// </summary>
    private nuint offset;

    private int isDisposed;
    private int isTornDown;

    /// <summary>How many pins and handles keep the memory where it is, whatever becomes of the heap.</summary>
    private int holds;

    /// <summary>Makes a heap with the default options.</summary>
    public NativeHeap()
        : this(new NativeHeapOptions())
    {
    }

    /// <summary>Makes a heap. It takes no memory before its first block.</summary>
    /// <param name="options">How it is to be.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option has a value that it can't have.</exception>
    /// <exception cref="OutOfMemoryException">There are 4096 heaps already, or the system has no memory.</exception>
    public NativeHeap(NativeHeapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        RequirePossible(options);
        Telemetry.Begin();

        this.options = options;
        Name = options.Name ?? "heap " + Interlocked.Increment(ref s_made);
        tracker = options.TrackAllocations ? new BlockTracker() : null;
        if (IsPlain)
        {
            plain = new PlainHeap(options.SizeLimit);
            offset = CacheTable.Nowhere;
            using (ThreadRegistry.Gate.Enter())
                PlainHeaps.All.Add(this);
            return;
        }

        using (ThreadRegistry.Gate.Enter())
            block = HeapSlots.Take(this);
        if (block.IsNone)
            throw Errors.OutOfMemory(
                $"The heap \"{Name}\" can't be made: there are {HeapSlots.Most} of them, "
                + "or the system has no memory. Dispose of heaps that are not needed.");

        block[ControlWord.Limit] = options.SizeLimit;
        block[ControlWord.ArenaMax] = (nuint)options.MaxArenas;
        block[ControlWord.Harden] = (nuint)(int)options.Guard;
        offset = IsSpecial ? CacheTable.Nowhere : OwnOffset;
    }

    /// <summary>The heap of all who need none of their own. It is never disposed of.</summary>
    public static NativeHeap Shared => s_shared;

    /// <summary>
    /// Whether heaps are PtMalloc's own: on Linux on x64 and arm64. Elsewhere the same calls serve blocks of
    /// <see cref="System.Runtime.InteropServices.NativeMemory"/>, and <see cref="NativeHeapOptions.Guard"/>,
    /// <see cref="NativeHeapOptions.MaxArenas"/>, <see cref="Verify"/> and <see cref="Trim"/> do nothing.
    /// </summary>
    [SupportedOSPlatformGuard("linux")]
    public static bool IsSupported => SystemSupport.IsSupported;

    /// <summary>What the heap is called in events and messages, and in metrics if it was given a name.</summary>
    public string Name { get; }

    /// <summary>Whether the heap was disposed of.</summary>
    public bool IsDisposed => Volatile.Read(ref isDisposed) != 0;

    /// <summary>
    /// What the heap's figures go by in metrics, with those of all heaps of this name. Heaps that were given none have
    /// one series: a series for each number would be one for each heap there ever was.
    /// </summary>
    internal string SeriesName => options.Name ?? "unnamed";

    /// <summary>
    /// As <see cref="IsDisposed"/>, but read without a barrier, so perhaps late: whoever uses a heap while another
    /// thread disposes of it has no promise anyway.
    /// </summary>
    internal bool IsGone => isDisposed != 0;

    internal bool FailsFast => options.OnCorruption == CorruptionResponse.FailFast;

    private nuint OwnOffset => CacheTable.OffsetOf((int)block[ControlWord.Slot]);

    /// <summary>Whether its calls have more to do than to allocate and free.</summary>
    private bool IsSpecial => options.ZeroMemory || options.TrackAllocations || IsPlain;

    /// <summary>
    /// Gives all memory of the heap back to the system at once, blocks in use included. No thread may be using the
    /// heap, or a block of it; whoever calls a method of it later gets an <see cref="ObjectDisposedException"/>, but
    /// for <see cref="Free"/> and <see cref="FreeSized"/>, which do nothing: the block is gone already, and who frees
    /// it may be a finalizer. While memory of the heap is pinned (<see cref="NativeMemoryManager{T}.Pin"/>), or held by
    /// a <see cref="NativeBlockHandle"/>, all of it stays; it goes with the last of them. A second call does nothing,
    /// not even a concurrent one, nor does any call for <see cref="Shared"/>. Of a heap that was found corrupted, what
    /// can't be reached safely any more stays mapped.
    /// </summary>
    public void Dispose()
    {
        if (this == s_shared || Interlocked.Exchange(ref isDisposed, 1) != 0)
            return;
        offset = CacheTable.Nowhere;
        try
        {
            if (tracker is { Count: > 0 })
                HeapEvents.Log.Leak(Name, tracker.Count, tracker.Bytes);
        }
        finally
        {
            if (Volatile.Read(ref holds) == 0)
                TearDownOnce();
        }
    }

    /// <summary>"NativeHeap", and its name.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{nameof(NativeHeap)} \"{Name}\"{(IsDisposed ? ", disposed of" : "")}";

    /// <summary>
    /// Keeps all memory of the heap where it is until <see cref="EndHold"/>, even if the heap is disposed of meanwhile.
    /// Returns false if it was disposed of already.
    /// </summary>
    internal bool TryHold()
    {
        Interlocked.Increment(ref holds);
        if (!IsDisposed)
            return true;
        EndHold();
        return false;
    }

    /// <summary>Ends a hold. If the heap was disposed of, the end of the last hold gives its memory back.</summary>
    internal void EndHold()
    {
        if (Interlocked.Decrement(ref holds) == 0 && IsDisposed)
            TearDownOnce();
    }

    internal long SystemBytes => IsPlain ? plain!.Measure().SystemBytes : (long)block.SystemBytes;

    /// <summary>Whether a block of this heap may lie at this address.</summary>
    internal bool HasMemoryAt(nuint pointer)
    {
        CurrentHeap.Return(block);
        return Allocator.Owns(pointer);
    }

    private static void RequirePossible(NativeHeapOptions options)
    {
        if (options.MaxArenas < 0)
            ThrowOption(nameof(options.MaxArenas), options.MaxArenas, "0 or more");
        if (options.Guard is < GuardLevel.None or > GuardLevel.Quarantine)
            ThrowOption(nameof(options.Guard), options.Guard, $"a value of {nameof(GuardLevel)}");
        if (options.OnCorruption is not (CorruptionResponse.Throw or CorruptionResponse.FailFast))
            ThrowOption(nameof(options.OnCorruption), options.OnCorruption, $"a value of {nameof(CorruptionResponse)}");

        static void ThrowOption(string name, object found, string expected) =>
            throw new ArgumentOutOfRangeException(nameof(options), found, $"{name} is {found}, expected {expected}.");
    }

    /// <summary>Takes the heap down once: two holds that end together may each find that they were the last.</summary>
    private void TearDownOnce()
    {
        if (Interlocked.Exchange(ref isTornDown, 1) != 0)
            return;
        using (ThreadRegistry.Gate.Enter())
            TearDown();
    }

    private void TearDown()
    {
        if (HeapMetrics.AreRead && TryMeasure(out NativeHeapStatistics last))
            EndedHeaps.Add(SeriesName, last);
        if (IsPlain)
        {
            PlainHeaps.All.Remove(this);
            plain!.Dispose();
            return;
        }

        ThreadRegistry.Forget((int)block[ControlWord.Slot]);
        ControlBlock current = CurrentHeap.Block;
        CurrentHeap.Return(block);
        try
        {
            if (new Allocator.Root(block.Root)[RootField.State] == RootState.Ready)
            {
                Allocator.Destroy();
                block.Clear();
            }

            HeapSlots.GiveBack(block);
        }
        catch (NativeHeapCorruptedException)
        {
            HeapSlots.Abandon(block);
        }
        finally
        {
            CurrentHeap.Return(current);
        }
    }
}

using System;
using System.Threading;
using PtMalloc.Managed;

namespace PtMalloc;

/// <summary>
/// A heap of native memory: malloc and free for .NET, without a transition to native code. <see cref="Shared"/> is everyone's; a heap of one's own
/// can be bounded, watched, and freed at once, with all that is in it, by <see cref="Dispose"/>.
/// Every method may be called by any thread at any time; a block may be freed by another thread than the one that allocated it.
/// Each thread keeps a small stock of free blocks of each heap that it uses, so that most calls touch nothing that is shared.
/// </summary>
public sealed partial class NativeHeap : IDisposable
{
    /// <summary>Null where there can be none: an initialiser that throws would hide why.</summary>
    private static readonly NativeHeap? s_shared = SystemSupport.IsSupported ? new(new NativeHeapOptions { Name = "shared" }) : null;

    private static int s_made;
    private static int s_isPublished;

    private readonly ControlBlock block;
    private readonly NativeHeapOptions options;
    private readonly BlockTracker? tracker;

    /// <summary>Where the heap's cache stands in a thread's table: where there never is one, once the heap is disposed of, or if every call is to take the slow path.</summary>
    private nuint offset;

    private int isDisposed;
    private int isTornDown;

    /// <summary>How many pins and handles keep the memory where it is, whatever becomes of the heap.</summary>
    private int holds;

    /// <summary>Makes a heap with the default options.</summary>
    /// <exception cref="PlatformNotSupportedException">Not on 64-bit Linux.</exception>
    public NativeHeap()
        : this(new NativeHeapOptions())
    {
    }

    /// <summary>Makes a heap. It takes no memory before its first block.</summary>
    /// <param name="options">How it is to be.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option has a value that it can't have.</exception>
    /// <exception cref="OutOfMemoryException">There are 4096 heaps already, or the system has no memory.</exception>
    /// <exception cref="PlatformNotSupportedException">Not on 64-bit Linux.</exception>
    public NativeHeap(NativeHeapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxArenas);
        RequireDefined(options.Guard, options.OnCorruption);
        SystemSupport.Require();
        if (Interlocked.Exchange(ref s_isPublished, 1) == 0)
            HeapMetrics.Publish();

        this.options = options;
        Name = options.Name ?? "heap " + Interlocked.Increment(ref s_made);
        tracker = options.TrackAllocations ? new BlockTracker() : null;
        using (ThreadRegistry.Gate.Enter())
            block = HeapSlots.Take(this);
        if (block.IsNone)
            throw Errors.OutOfMemory($"The heap \"{Name}\" can't be made: there are {HeapSlots.Most} of them, or the system has no memory. Dispose of heaps that are not needed.");

        block[ControlWord.Limit] = options.SizeLimit;
        block[ControlWord.ArenaMax] = (nuint)options.MaxArenas;
        block[ControlWord.Harden] = (nuint)(int)options.Guard;
        offset = IsSpecial ? CacheTable.Nowhere : OwnOffset;
    }

    /// <summary>The heap of all who need none of their own. It is never disposed of.</summary>
    /// <exception cref="PlatformNotSupportedException">Not on 64-bit Linux.</exception>
    public static NativeHeap Shared => s_shared ?? throw SystemSupport.Unsupported();

    /// <summary>What the heap is called in metrics, events and messages.</summary>
    public string Name { get; }

    /// <summary>Whether the heap was disposed of.</summary>
    public bool IsDisposed => Volatile.Read(ref isDisposed) != 0;

    internal bool FailsFast => options.OnCorruption == CorruptionResponse.FailFast;

    private nuint OwnOffset => CacheTable.OffsetOf((int)block[ControlWord.Slot]);

    /// <summary>Whether its calls do more than allocate and free.</summary>
    private bool IsSpecial => options.ZeroMemory || options.TrackAllocations;

    /// <summary>
    /// Gives all memory of the heap back to the system at once, blocks in use included. No thread may be using the heap, or a block of it; whoever calls a
    /// method of it later gets an <see cref="ObjectDisposedException"/>, but for <see cref="Free"/> and <see cref="FreeSized"/>, which do nothing: the block is gone
    /// already, and who frees it may be a finalizer. While memory of the heap is pinned (<see cref="NativeMemoryManager{T}.Pin"/>), or held by a
    /// <see cref="NativeBlockHandle"/>, all of it stays; it goes with the last of them. A second call does nothing, whoever makes it when, nor does any for
    /// <see cref="Shared"/>. Of a heap that was found corrupted, what can't be reached safely any more stays mapped.
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

    /// <summary>Keeps all memory of the heap where it is until <see cref="EndHold"/>, even if the heap is disposed of meanwhile. False if it was already.</summary>
    internal bool TryHold()
    {
        Interlocked.Increment(ref holds);
        if (!IsDisposed)
            return true;
        EndHold();
        return false;
    }

    /// <summary>The last one, of a heap that was disposed of, gives its memory back.</summary>
    internal void EndHold()
    {
        if (Interlocked.Decrement(ref holds) == 0 && IsDisposed)
            TearDownOnce();
    }

    internal long SystemBytes => (long)block.SystemBytes;

    /// <summary>Whether a block of this heap may lie at this address.</summary>
    internal bool HasMemoryAt(nuint pointer)
    {
        CurrentHeap.Return(block);
        return Allocator.Owns(pointer);
    }

    private static void RequireDefined(GuardLevel guard, CorruptionResponse response)
    {
        if (!Enum.IsDefined(guard))
            throw new ArgumentOutOfRangeException(nameof(guard), guard, "Expected a value of GuardLevel.");
        if (!Enum.IsDefined(response))
            throw new ArgumentOutOfRangeException(nameof(response), response, "Expected a value of CorruptionResponse.");
    }

    /// <summary>Holds that end at the same moment may each find that theirs was the last.</summary>
    private void TearDownOnce()
    {
        if (Interlocked.Exchange(ref isTornDown, 1) != 0)
            return;
        using (ThreadRegistry.Gate.Enter())
            TearDown();
    }

    private void TearDown()
    {
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

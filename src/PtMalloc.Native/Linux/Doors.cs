using System.Runtime;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>The functions of abi/*.S, by their C names.</summary>
internal static unsafe class Doors
{
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_system_call")]
    internal static extern nint SystemCall(nint number, nuint a, nuint b, nuint c, nuint d, nuint e, nuint f);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_overwrite")]
    internal static extern void Overwrite(nuint address, nuint value, nuint bytes);

    /// <summary>Calls a C function by its address.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_call")]
    internal static extern nuint Call(nuint function, nuint a = 0, nuint b = 0, nuint c = 0);

    /// <summary>
    /// Calls a C function with up to six arguments, by an address that <see cref="Mangle"/> made unreadable.
    /// </summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_call_mangled")]
    internal static extern nuint CallMangled(nuint function, nuint a, nuint b, nuint c, nuint d, nuint e, nuint f);

    /// <summary>
    /// Xors a function's address with the process's secret (PTR_MANGLE), so that it can lie in writable memory. 0 stays
    /// 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_mangle")]
    internal static extern nuint Mangle(nuint function);

    /// <summary>What the thread pointer points to: libc's struct pthread, whose address pthread_self returns.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_get_thread")]
    internal static extern nuint GetThread();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_get_cache")]
    internal static extern nuint GetCache();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_set_cache")]
    internal static extern void SetCache(nuint cache);

    /// <summary>Where that word lies, as seen from <see cref="GetThreadPointer"/>.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_get_cache_offset")]
    internal static extern nint GetCacheOffset();

    /// <summary>The address around which the calling thread's own variables lie: each thread has its own.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_get_thread_pointer")]
    internal static extern nuint GetThreadPointer();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_get_stack_position")]
    internal static extern nuint GetStackPosition();

    /// <summary>
    /// Makes a thread that libc does not know. It calls ptmalloc_on_background, and ends by unmapping the block that it
    /// lives in.
    /// </summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_start_thread")]
    internal static extern nint StartThread(nuint flags, nuint stackEnd, nuint threadPointer, nuint block, nuint bytes);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_malloc_slow_door")]
    internal static extern nuint MallocSlow(nuint size, nuint cache);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_new_slow_door")]
    internal static extern nuint NewSlow(nuint size, nuint cache, nuint form);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_free_slow_door")]
    internal static extern void FreeSlow(nuint pointer, nuint cache);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_free_sized_slow_door")]
    internal static extern void FreeSizedSlow(nuint pointer, nuint size, nuint cache, nuint alignment);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_get_environment")]
    internal static extern byte** GetEnvironment();

    /// <summary>Not 0 while libc knows of one thread only.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_is_single_threaded")]
    internal static extern byte IsSingleThreaded();

    /// <summary>The address of the exported word as the program sees it.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_get_public_descriptor")]
    internal static extern nuint GetPublicDescriptor();

    /// <summary>Where this library begins in memory: its ELF header.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_get_image")]
    internal static extern byte* GetImage();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_get_initialize_hook")]
    internal static extern nuint GetInitializeHook();
}

using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// What the documents call malloc_hook. The initialising hooks are the way of a thread's first call: its cache is a block of
    /// zeros, so the call misses and comes here, initialises, and is made again. Users' hooks are registered explicitly; while any
    /// is set, caches are off (<see cref="Modes.Hooks"/>), so calls without hooks pay nothing.
    /// </summary>
    public static class Hooks
    {
        /// <summary>malloc_hook_ini.</summary>
        public static nuint InitializeMalloc(nuint size, nuint caller) => MallocSlow(size, Initialize().Address, caller);

        /// <summary>The first call is a calloc (in glibc, malloc_hook_ini too).</summary>
        public static nuint InitializeCalloc(nuint count, nuint size, nuint caller)
        {
            if (P.KeyTableBytes == 0 || !P.IsForKeyTable(unchecked(count * size), caller))
                return Calloc(count, size, Initialize().Address, caller);
            ThreadCache own = Attach(isForKeyTable: true);
            nuint table = ThreadCache.PromisedKeyTable(own);
            return table != 0 ? table : Calloc(count, size, own.Address, caller);
        }

        /// <summary>realloc_hook_ini.</summary>
        public static nuint InitializeRealloc(nuint pointer, nuint size, nuint caller) => Realloc(pointer, size, Initialize().Address, caller);

        /// <summary>memalign_hook_ini.</summary>
        public static nuint InitializeMemalign(nuint alignment, nuint size, nuint caller) =>
            AlignedAllocate(alignment, size, Initialize().Address, caller);

        /// <summary>Sets all four hooks, 0 for none. Other threads follow at their next slow path.</summary>
        public static void Set(Root root, nuint malloc, nuint free, nuint realloc, nuint memalign)
        {
            root.Set(RootField.MallocHook, malloc);
            root.Set(RootField.FreeHook, free);
            root.Set(RootField.ReallocHook, realloc);
            root.Set(RootField.MemalignHook, memalign);
            SetMode(root, Modes.Hooks, (malloc | free | realloc | memalign) != 0);
        }

        /// <summary>The hook to call instead of going on; 0: none. Inside a hook, calls of its thread go straight on.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static nuint Active(ThreadCache cache, RootField hook) =>
            (cache.Get(CacheField.Mode) & Modes.Hooks) != 0 && !IsInside(cache) ? cache.Root[hook] : 0;

        internal static nuint Call(ThreadCache cache, nuint hook, nuint first, nuint second, nuint third)
        {
            P.Notify(Step.UserHook, hook, first);
            cache.Set(CacheField.InHook, P.StackPosition);
            nuint result = P.CallHook(hook, first, second, third);
            cache.Set(CacheField.InHook, 0);
            return result;
        }

        /// <summary>
        /// A hook need not return: it may be left by longjmp or by an exception. Then the thread calls again from where the stack reaches no
        /// further than it did when the hook was called.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static bool IsInside(ThreadCache cache)
        {
            nuint reach = cache.Get(CacheField.InHook);
            if (reach != 0 && P.StackPosition >= reach)
                cache.Set(CacheField.InHook, 0);
            return reach != 0 && P.StackPosition < reach;
        }

        private static ThreadCache Initialize()
        {
            P.Notify(Step.InitializingHook, 0, 0);
            return Attach();
        }
    }

    /// <summary>Sets or clears a reason for the slow mode; caches follow at their thread's next slow path.</summary>
    internal static void SetMode(Root root, nuint bit, bool on)
    {
        nuint seen = root[RootField.Mode];
        while (true)
        {
            nuint found = P.CompareExchange(root.At(RootField.Mode), on ? seen | bit : seen & ~bit, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }
}

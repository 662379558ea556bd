using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// What the documents call malloc_hook. The initialising hooks are the way of a thread's first call: its cache is a
    /// block of zeros, so the call misses and comes here, initialises, and is made again. Users' hooks are registered
    /// explicitly; while any is set, caches are off (<see cref="Modes.Hooks"/>), so calls without hooks pay nothing.
    /// </summary>
    public static class Hooks
    {
        /// <summary>malloc_hook_ini.</summary>
        public static nuint InitializeMalloc(nuint size, nuint caller) =>
            MallocSlow(size, Initialize().Address, caller);

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
        public static nuint InitializeRealloc(nuint pointer, nuint size, nuint caller) =>
            Realloc(pointer, size, Initialize().Address, caller);

        /// <summary>memalign_hook_ini.</summary>
        public static nuint InitializeMemalign(nuint alignment, nuint size, nuint caller) =>
            AlignedAllocate(alignment, size, Initialize().Address, caller);

        /// <summary>
        /// Sets all four hooks, 0 for none. Other threads follow at their next slow path. Functions that the program
        /// jumps to are worth an attack, so they lie in memory that is only readable but for this moment. False if the
        /// system refuses: nothing changed.
        /// </summary>
        public static bool TrySet(Root root, nuint malloc, nuint free, nuint realloc, nuint memalign)
        {
            bool isLocked = root.Lock(RootField.DirectoryLock);
            bool isOpen = P.SetHooksWritable(true);
            if (isOpen)
            {
                P.StoreRelease(At(Hook.Malloc), malloc);
                P.StoreRelease(At(Hook.Free), free);
                P.StoreRelease(At(Hook.Realloc), realloc);
                P.StoreRelease(At(Hook.Memalign), memalign);
                P.SetHooksWritable(false);
            }

            if (isLocked)
                root.Unlock(RootField.DirectoryLock);
            if (isOpen)
                SetMode(root, Modes.Hooks, (malloc | free | realloc | memalign) != 0);
            return isOpen;
        }

        /// <summary>
        /// The hook to call instead of going on; 0: none. Inside a hook, calls of its thread go straight on.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static nuint Active(ThreadCache cache, Hook hook) =>
            (cache.Get(CacheField.Mode) & Modes.Hooks) != 0 && !IsInside(cache) ? P.LoadAcquire(At(hook)) : 0;

        internal static nuint Call(ThreadCache cache, nuint hook, nuint first, nuint second, nuint third)
        {
            P.Notify(Step.UserHook, hook, first);
            cache.Set(CacheField.InHook, P.StackPosition);
            nuint result = P.CallHook(hook, first, second, third);
            cache.Set(CacheField.InHook, 0);
            return result;
        }

        /// <summary>
        /// A hook need not return: it may be left by longjmp or by an exception. Then the thread calls again from where
        /// the stack reaches no further than it did when the hook was called.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static bool IsInside(ThreadCache cache)
        {
            nuint reach = cache.Get(CacheField.InHook);
            if (reach != 0 && P.StackPosition >= reach)
                cache.Set(CacheField.InHook, 0);
            return reach != 0 && P.StackPosition < reach;
        }

        private static nuint At(Hook hook) => P.HooksAddress + ((nuint)(int)hook * P.WordSize);

        private static ThreadCache Initialize()
        {
            P.Notify(Step.InitializingHook, 0, 0);
            return Attach();
        }
    }
}

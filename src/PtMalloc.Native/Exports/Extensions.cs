using System.Runtime;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>What include/ptmalloc.h declares.</summary>
internal static unsafe class Extensions
{
    /// <summary>struct ptmalloc_hooks.</summary>
    private struct HookTable
    {
        public nuint Size;
        public nuint Malloc;
        public nuint Free;
        public nuint Realloc;
        public nuint Memalign;
        public nuint Initialize;
    }

    [RuntimeExport("ptmalloc_set_hooks")]
    private static int SetHooks(HookTable* hooks)
    {
        Ptmalloc<LinuxNative>.Root root = Process.Enter();
        HookTable none = default;
        if (hooks == null)
        {
            hooks = &none;
        }
        else if (hooks->Size != (nuint)sizeof(HookTable))
        {
            LinuxNative.SetInvalidArgument();
            return -1;
        }
        else if (hooks->Initialize != 0)
        {
            Doors.Call(hooks->Initialize);
        }

        if (!Ptmalloc<LinuxNative>.Hooks.TrySet(root, hooks->Malloc, hooks->Free, hooks->Realloc, hooks->Memalign))
        {
            LinuxNative.SetOutOfMemory();
            return -1;
        }

        // The change holds at once in this thread; the others notice it at their next slow path.
        Process.Enter();
        return 0;
    }

    [RuntimeExport("ptmalloc_version")]
    private static byte* Version() => (byte*)Unsafe.AsPointer(in LibraryVersion.Text[0]);

    [RuntimeExport("ptmalloc_frozen_forks")]
    private static nuint FrozenForks() => Process.Enter()[RootField.FrozenForks];
}

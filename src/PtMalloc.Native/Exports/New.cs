using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// operator new: malloc, without the way through the C++ runtime's operator new. This library can't throw. So when
/// memory runs out, it calls the next operator new, which tries again, calls the new-handler and throws. A library of
/// the program's own may replace operator new, to count or to fill blocks: then all requests go on to that library.
/// (One of another allocator, which brings malloc too, is passed over as its malloc is.)
/// </summary>
internal static unsafe class New
{
    // The forms, as abi/doors.S numbers them. The silent ones do not throw.
    private const nuint Plain = 1, Array = 2, Silent = 3, SilentArray = 4;

    // The next operator new of each form, mangled. Any thread may write them: all write one value.
    private static nuint s_next, s_nextArray, s_nextSilent, s_nextSilentArray;

    [RuntimeExport("ptmalloc_on_new")]
    private static nuint OnNew(nuint size, nuint cache) => Ptmalloc<LinuxNative>.Malloc(size, cache, Plain);

    [RuntimeExport("ptmalloc_on_new_array")]
    private static nuint OnNewArray(nuint size, nuint cache) => Ptmalloc<LinuxNative>.Malloc(size, cache, Array);

    [RuntimeExport("ptmalloc_on_new_silent")]
    private static nuint OnNewSilent(nuint size, nuint cache) => Ptmalloc<LinuxNative>.Malloc(size, cache, Silent);

    [RuntimeExport("ptmalloc_on_new_silent_array")]
    private static nuint OnNewSilentArray(nuint size, nuint cache) =>
        Ptmalloc<LinuxNative>.Malloc(size, cache, SilentArray);

    /// <summary>
    /// Returns 0 if the request is to go on to the next operator new. At a process's first call it is not known yet
    /// whether there is one.
    /// </summary>
    [RuntimeExport("ptmalloc_on_new_slow")]
    private static nuint OnNewSlow(nuint size, nuint cache, nuint caller)
    {
        if (cache != StaticBlocks.UnsetCache)
            return Ptmalloc<LinuxNative>.MallocSlow(size, cache, caller);
        nuint made = Process.EnterThread().Address;
        return *StaticBlocks.IsNewForeign != 0 ? 0 : Ptmalloc<LinuxNative>.MallocSlow(size, made, caller);
    }

    /// <summary>
    /// Finds out whose operator new stands behind this one. Called when the process initialises its allocator.
    /// </summary>
    internal static void Find()
    {
        // The program itself is skipped: its own operator new is found before ours, so ours is then never called.
        LoadedObject program = LoadedObject.First;
        if (program.IsNone)
            return;
        for (LoadedObject found = program.Next; !found.IsNone; found = found.Next)
        {
            SymbolTable symbols = found.Symbols;
            bool replaces = symbols.FindFunction("_Znwm"u8) != 0 || symbols.FindFunction("_Znam"u8) != 0;
            if (replaces && !IsRuntime(found.Name) && symbols.FindFunction("malloc"u8) == 0)
                *StaticBlocks.IsNewForeign = 1;
        }
    }

    /// <summary>
    /// The operator new to go on to. Without a C++ runtime the process ends here: nobody could tell the program that
    /// memory ran out.
    /// </summary>
    [RuntimeExport("ptmalloc_on_next_new")]
    private static nuint OnNextNew(nuint form)
    {
        ref nuint mangled = ref NextOf(form);
        if (mangled == 0)
            mangled = Doors.Mangle(Search(form));
        nuint next = Doors.Mangle(mangled);
        if (next == 0)
            Fatal.Stop(
                "ptmalloc: operator new: out of memory, "u8
                    + "and no C++ runtime was found that could throw std::bad_alloc"u8);
        return next;
    }

    /// <summary>
    /// When a C program has opened a plug-in in C++, only the plug-in can see the C++ runtime, so the runtime is asked
    /// for by name.
    /// </summary>
    private static nuint Search(nuint form)
    {
        ReadOnlySpan<byte> name = NameOf(form);
        nuint next = Libc.FindSymbol(Libc.Next, name);
        if (next == 0)
            next = SymbolIn("libstdc++.so.6\0"u8, name);
        return next != 0 ? next : SymbolIn("libc++abi.so.1\0"u8, name);
    }

    /// <summary>A function of a library that is loaded already; 0 if it is not.</summary>
    private static nuint SymbolIn(ReadOnlySpan<byte> library, ReadOnlySpan<byte> name)
    {
        const int Lazy = 1, NoLoad = 4;
        nuint open = Libc.FindSymbol(Libc.Next, "dlopen\0"u8);
        nuint opened = open == 0 ? 0 : Doors.Call(open, (nuint)Unsafe.AsPointer(in library[0]), Lazy | NoLoad);
        return opened == 0 ? 0 : Libc.FindSymbol((nint)opened, name);
    }

    private static bool IsRuntime(Text library) => library.StartsWith("libstdc++"u8) || library.StartsWith("libc++"u8);

    private static ref nuint NextOf(nuint form)
    {
        if (form == Plain)
            return ref s_next;
        if (form == Array)
            return ref s_nextArray;
        if (form == Silent)
            return ref s_nextSilent;
        return ref s_nextSilentArray;
    }

    private static ReadOnlySpan<byte> NameOf(nuint form) =>
        form == Plain ? "_Znwm\0"u8
        : form == Array ? "_Znam\0"u8
        : form == Silent ? "_ZnwmRKSt9nothrow_t\0"u8
        : "_ZnamRKSt9nothrow_t\0"u8;
}

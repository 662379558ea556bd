using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// All functions of libc that are used. None of them allocates or comes back to malloc, except
/// <see cref="SetSpecific"/> with a key of 32 or more, <see cref="PutCharacter"/>, and abort.
/// </summary>
internal static unsafe class Libc
{
    internal const nuint AuxiliaryHeaders = 3;
    internal const nuint AuxiliaryHeaderCount = 5;
    internal const nuint AuxiliaryLinker = 7;
    internal const nuint AuxiliarySecure = 23;

    /// <summary>AT_SYSINFO_EHDR.</summary>
    internal const nuint AuxiliaryKernelLibrary = 33;

    /// <summary>RTLD_NEXT.</summary>
    internal const nint Next = -1;

    internal const int InvalidArgument = 22;
    internal const int OutOfMemory = 12;

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "memcpy")]
    internal static extern void* Copy(void* to, void* from, nuint bytes);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "memset")]
    internal static extern void* Fill(void* to, int value, nuint bytes);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "__errno_location")]
    internal static extern int* ErrorNumber();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "abort")]
    [DoesNotReturn]
    internal static extern void Abort();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "getauxval")]
    internal static extern nuint AuxiliaryValue(nuint type);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "pthread_key_create")]
    internal static extern int CreateKey(uint* key, void* destructor);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "pthread_setspecific")]
    internal static extern int SetSpecific(uint key, void* value);

    /// <summary>pthread_atfork itself is in no shared library.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "__register_atfork")]
    internal static extern int RegisterAtFork(void* prepare, void* parent, void* child, void* library);

    /// <summary>To a FILE, which may allocate its buffer now.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "fputc")]
    internal static extern int PutCharacter(int character, void* file);

    /// <summary>
    /// Looks a name up in a library, or in the libraries behind this one (dlsym). It allocates only if it does not find
    /// the name.
    /// </summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "dlsym")]
    private static extern nuint FindSymbol(nint library, byte* name);

    /// <inheritdoc cref="FindSymbol(nint, byte*)"/>
    /// <param name="library">What dlopen returned, or <see cref="Next"/>.</param>
    /// <param name="name">The name, with its terminator.</param>
    internal static nuint FindSymbol(nint library, ReadOnlySpan<byte> name) =>
        FindSymbol(library, (byte*)Unsafe.AsPointer(in name[0]));

    /// <summary>What library an address belongs to; 0 if none.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "dladdr")]
    internal static extern int FindAddress(nuint address, SymbolInformation* found);

    /// <summary>Dl_info.</summary>
    internal struct SymbolInformation
    {
        public nuint LibraryName;
        public nuint Library;
        public nuint Symbol;
        public nuint SymbolAddress;
    }
}

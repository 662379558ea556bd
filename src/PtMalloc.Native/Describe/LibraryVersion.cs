using System;

namespace PtMalloc;

/// <summary>This library's version; the build's own Version, which a test compares.</summary>
internal static class LibraryVersion
{
    internal static ReadOnlySpan<byte> Text => "0.1.0"u8;
}

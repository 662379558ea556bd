namespace PtMalloc.Core;

/// <summary>How far the process's allocator is.</summary>
public static class RootState
{
    public const nuint Untouched = 0;

    public const nuint Initializing = 1;

    public const nuint Ready = 2;
}

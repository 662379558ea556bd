namespace PtMalloc.Core;

/// <summary>The users' hooks, as words of <see cref="IPlatform.HooksAddress"/>.</summary>
public enum Hook
{
    Malloc,
    Free,
    Realloc,
    Memalign,
}

namespace PtMalloc.Native;

/// <summary>The kernel's struct timespec.</summary>
internal struct TimeSpan
{
    public nuint Seconds;
    public nuint Nanoseconds;
}

namespace PtMalloc.Simulation;

/// <summary>What a C program would read in errno.</summary>
public enum Errno
{
    None = 0,
    NoMemory = 12,
    InvalidArgument = 22,
}

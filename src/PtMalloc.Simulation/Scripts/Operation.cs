namespace PtMalloc.Simulation.Scripts;

/// <summary>What a statement of a script does.</summary>
public enum Operation
{
    Malloc,
    Calloc,
    Realloc,
    Memalign,
    Free,
    Trim,
    Mallopt,
    Exit,
}

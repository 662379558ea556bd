using System;

namespace PtMalloc.Managed;

/// <summary>Who refused memory.</summary>
internal enum Refusal
{
    None,

    /// <summary>The heap's SizeLimit.</summary>
    Limit,

    /// <summary>The system.</summary>
    System,
}

/// <summary>Who last refused memory to the calling thread: for the message, if the call fails because of it.</summary>
internal static class Refusals
{
    [ThreadStatic]
    private static Refusal t_last;

    public static Refusal Last => t_last;

    /// <summary>Whether the heap may have so many bytes more.</summary>
    public static bool AllowsLimit(ControlBlock block, nuint bytes)
    {
        bool allows = block.HasRoomFor(bytes);
        if (!allows)
            t_last = Refusal.Limit;
        return allows;
    }

    /// <summary>Notes whether the system refused, and passes its result on.</summary>
    public static nuint OfSystem(nuint address)
    {
        if (address == 0)
            t_last = Refusal.System;
        return address;
    }

    /// <inheritdoc cref="OfSystem(nuint)"/>
    public static bool OfSystem(bool isDone)
    {
        if (!isDone)
            t_last = Refusal.System;
        return isDone;
    }
}

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>Sets or clears a reason for the slow mode; caches follow at their thread's next slow path.</summary>
    internal static void SetMode(Root root, nuint bit, bool on)
    {
        nuint seen = root[RootField.Mode];
        while (true)
        {
            nuint found = P.CompareExchange(root.At(RootField.Mode), on ? seen | bit : seen & ~bit, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }
}

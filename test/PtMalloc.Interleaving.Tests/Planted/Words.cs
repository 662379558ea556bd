using PtMalloc.Simulation.Scheduling;
using Allocator = PtMalloc.Core.Ptmalloc<PtMalloc.Simulation.Scheduling.Interleaved>;

namespace PtMalloc.Interleaving.Tests;

/// <summary>The words that the planted bugs are about, on the machine that runs.</summary>
internal static class Words
{
    public static nuint MainLock => Allocator.Arena.Main.LockWord;

    public static nuint MainRemote => Allocator.Arena.Main.At(ArenaField.Remote);

    public static nuint MainNext => Allocator.Arena.Main.At(ArenaField.Next);

    public static nuint Of(RootField field) => new Allocator.Root(Interleaved.RootAddress).At(field);
}

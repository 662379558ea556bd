using PtMalloc.Simulation.Scheduling;
using Core = PtMalloc.Ptmalloc<PtMalloc.Simulation.Scheduling.Interleaved>;

namespace PtMalloc.Interleaving.Tests;

/// <summary>The words that the planted bugs are about, on the machine that runs.</summary>
internal static class Words
{
    public static nuint MainLock => Core.Arena.Main.LockWord;

    public static nuint MainRemote => Core.Arena.Main.At(ArenaField.Remote);

    public static nuint MainNext => Core.Arena.Main.At(ArenaField.Next);

    public static nuint Of(RootField field) => new Core.Root(Interleaved.RootAddress).At(field);
}

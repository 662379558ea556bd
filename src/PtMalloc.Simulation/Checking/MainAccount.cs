using System.Collections.Generic;
using System.Linq;

namespace PtMalloc.Simulation;

/// <summary>
/// Main's own account of its memory against what the system's log says that it got. The core's check can only compare
/// two notes of the arena; only an observer outside can tell that both are true.
/// </summary>
internal static class MainAccount<P>
    where P : IPlatform
{
    public static void Check(Ptmalloc<P>.Arena main, MainPieces observed)
    {
        IReadOnlyList<(nuint Start, nuint End)> obtained = observed.Pieces;
        nuint total = obtained.Aggregate(observed.StrangersBytes, (sum, piece) => sum + piece.End - piece.Start);
        nuint counted = main.SystemMemory;
        Broken.Unless(
            counted + observed.Slack >= total && counted <= total + observed.Slack,
            main.Address,
            $"counts {counted} bytes as its own and got {total} from the system");

        Ptmalloc<P>.Pieces pieces = new(main.Root);
        for (nuint index = 0; index < pieces.Count; index++)
        {
            nuint start = pieces.StartOf(index);
            nuint end = pieces.EndOf(index);
            Broken.Unless(
                obtained.Any(piece => piece.Start <= start && end <= piece.End),
                start,
                $"a piece of main up to {end} was never obtained");
        }
    }
}

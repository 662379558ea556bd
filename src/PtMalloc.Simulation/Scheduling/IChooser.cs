namespace PtMalloc.Simulation.Scheduling;

/// <summary>Makes a schedule's choices.</summary>
public interface IChooser
{
    /// <summary>Returns the thread that goes on.</summary>
    /// <param name="decision">The number of the decision.</param>
    /// <param name="usual">The thread that would usually go on.</param>
    /// <param name="runnable">A bit for each thread that could; at least two.</param>
    /// <param name="matters">
    /// False if no other thread can notice what comes next: then the choice makes no difference.
    /// </param>
    int Choose(int decision, int usual, uint runnable, bool matters);
}

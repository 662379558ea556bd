using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// A lock that no interrupt keeps anybody from taking: what is done under it is done whole, or not begun. A thread that
/// has it may take it again.
/// </summary>
internal sealed class Gate
{
    private readonly Lock taken = new();

    /// <summary>Takes it, and gives it back at the end of the scope.</summary>
    public Scope Enter() => new(this, Uninterrupted.IsBrokenOff(taken, static taken => taken.Enter()));

    /// <summary>Takes it if nobody has it. Then <see cref="Exit"/> is to be called.</summary>
    public bool TryEnter() => taken.TryEnter();

    public void Exit() => taken.Exit();

    public readonly ref struct Scope(Gate gate, bool isInterrupted)
    {
        public void Dispose()
        {
            gate.Exit();
            if (isInterrupted)
                Thread.CurrentThread.Interrupt();
        }
    }
}

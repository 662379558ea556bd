using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// A lock that is taken even when the thread is interrupted: so what is done under it is done as a whole. A thread that
/// has it may take it again.
/// </summary>
internal sealed class Gate
{
    private readonly Lock taken = new();

    /// <summary>Takes the lock until the end of the scope.</summary>
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

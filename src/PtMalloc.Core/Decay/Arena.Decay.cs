namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * Decay: memory that nobody used for a while goes back, on the back of later calls. Time is cut into epochs of half
     * the decay time. What was used in the epoch before, or is used in this one, stays; so the rest was unused for
     * between half of the decay time and all of it, and a program that works in rounds shorter than that never pays for
     * the same page twice.
     */
    public readonly partial struct Arena
    {
        /// <summary>
        /// Whether free leaves top as it is, for decay to trim. Not so if the user set a threshold: then top is trimmed
        /// by it, at once.
        /// </summary>
        public bool KeepsTop => Decays && Root[RootField.FixedThresholds] == 0;

        /// <summary>Whether memory that nobody uses goes back after a while.</summary>
        public bool Decays => Get(ArenaField.EpochEnd) != 0;

        /// <summary>The epoch that memory freed now is stamped with.</summary>
        private nuint Epoch => Get(ArenaField.Epoch);

        /// <summary>
        /// Lets an arena's memory decay, if any may: its first epoch is over when somebody first asks for the time.
        /// Before anyone else knows the arena.
        /// </summary>
        public static void StartDecay(Arena arena, Root root)
        {
            if (root[RootField.DecayTime] == 0)
                return;
            arena.Set(ArenaField.Epoch, Clean + 1);
            arena.Set(ArenaField.EpochEnd, 1);
        }

        /// <summary>
        /// What every slow path under an arena's lock does on the side: little, if the epoch has just begun, else next
        /// to nothing.
        /// </summary>
        public static void Decay(Arena arena)
        {
            nuint end = arena.Get(ArenaField.EpochEnd);
            if (end == 0 || (arena.SystemMemory < Tuning.LeastDecaying && arena.Root[RootField.ArenaCount] == 1))
                return;
            nuint now = P.CoarseTime;
            if (now >= end)
            {
                DecayAt(arena, now);
                Watch.LookAfterOthers(arena, arena.Root, now, Tuning.TurnsForOthers);
            }

            GiveBackSome(arena);
            if (HasReleasedMuch(arena))
                LookForDirt(arena);
        }

        /// <summary>
        /// All that decay has to do in an arena, for a thread that has its lock and may be the only one to come by.
        /// False: it is to be called again.
        /// </summary>
        public static bool DecayIdle(Arena arena, nuint now)
        {
            if (now >= arena.Get(ArenaField.EpochEnd))
                DecayAt(arena, now);
            GiveBackSome(arena);
            return (arena.Get(ArenaField.PurgeBin) | arena.Get(ArenaField.DepotSweep)) == 0;
        }

        /// <summary>
        /// What an arena gets on top of what it needs when it grows: an eighth of its size, so that growing far takes
        /// few calls. Pages that are never touched cost nothing.
        /// </summary>
        public static nuint GrowthPad(Arena arena)
        {
            nuint pad = arena.Root[RootField.TopPad];
            if (!arena.KeepsTop)
                return pad;
            nuint share = arena.SystemMemory / 8;
            return share <= pad ? pad : share < Tuning.MaxGrowthPad ? share : Tuning.MaxGrowthPad;
        }

        private static void DecayAt(Arena arena, nuint now)
        {
            CheckTop(arena);
            nuint before = arena.Epoch;
            BeginEpoch(arena, arena.Root, now);
            // Nobody came by in a whole epoch: so nothing of top was used in it.
            if (arena.Epoch > before + 1)
                arena.Set(ArenaField.TopPeak, arena.Top.Address);
            if (arena.HasFastChunks)
                Consolidate(arena);
            TrimUnusedTop(arena);
            arena.Set(ArenaField.PurgeBin, Bins.Unsorted);
            arena.Set(ArenaField.DepotSweep, SizeClass.First.Number);
        }

        /// <summary>Goes on with what the epoch's beginning left to do.</summary>
        private static void GiveBackSome(Arena arena)
        {
            if (arena.Get(ArenaField.DepotSweep) != 0)
                SweepDepot(arena);
            if (arena.Get(ArenaField.PurgeBin) != 0)
                Purge(arena);
        }

        /// <summary>Epochs are counted from 1, so that none is <see cref="Clean"/>.</summary>
        private static void BeginEpoch(Arena arena, Root root, nuint now)
        {
            nuint length = (root[RootField.DecayTime] + 1) / 2;
            if (length == 0)
                P.Fail(Corruption.StateDamaged, root.Address, arena.Address, length);
            nuint epoch = (now / length) + 1;
            arena.Set(ArenaField.Epoch, epoch);
            arena.Set(ArenaField.EpochEnd, epoch * length);
            StartEarly(root, now);
            P.Notify(Step.EpochBegun, arena.Address, epoch);
        }

        /// <summary>
        /// Before a mapping, which is all fresh memory: top was too small for it, and goes back but for the pad, so
        /// that a program which turns from one to the other does not hold both. Once an epoch, so that one which goes
        /// back and forth hardly pays for it.
        /// </summary>
        private static void MakeWay(Arena arena)
        {
            nuint pad = arena.Root[RootField.TopPad];
            if (!arena.KeepsTop
                || arena.Get(ArenaField.TopMadeWay) == arena.Epoch
                || arena.Top.Size < pad + Tuning.LeastTrim)
            {
                return;
            }

            arena.Set(ArenaField.TopMadeWay, arena.Epoch);
            TrimTop(arena, pad);
        }

        /// <summary>Gives back what of top was not used in the epoch that ended, but for the pad.</summary>
        private static void TrimUnusedTop(Arena arena)
        {
            Chunk top = arena.Top;
            nuint size = top.Size;
            // A peak in another piece of memory, or in another heap: then all of top is new in this epoch, or some of
            // it goes late.
            nuint used = arena.Get(ArenaField.TopPeak) - top.Address;
            arena.Set(ArenaField.TopPeakBefore, arena.Get(ArenaField.TopPeak));
            arena.Set(ArenaField.TopPeak, top.Address);
            nuint pad = arena.Root[RootField.TopPad];
            if (!arena.KeepsTop || used > size || size - used < pad + Tuning.LeastTrim)
                return;

            if (!arena.IsMain && used == 0)
                Heap.DeleteEmpty(arena, pad);
            TrimTop(arena, used + pad);
        }

        /// <summary>
        /// Gives the end of top back but for so many bytes: its pages at least, where the break can't be moved.
        /// </summary>
        private static void TrimTop(Arena arena, nuint keep)
        {
            Chunk top = arena.Top;
            if (!arena.IsMain)
                Heap.ShrinkTop(arena, keep);
            else if (!SystemTrim(arena, keep))
                ReturnPages(top.Address + keep, top.Address + top.Size);
        }
    }
}

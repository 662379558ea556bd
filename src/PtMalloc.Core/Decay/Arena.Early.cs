namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * Early: decay waits for later calls, and a program that falls silent after a burst makes none. So a release that
     * finds far more dirt than the blocks in use warrant gives it back at once, oldest or not. A program that soon
     * takes as much again pays for that with page faults; so there is a budget, which time fills: what is given back
     * early costs a hundredth of one processor at the most, and a short-lived program hardly meets it. Where the budget
     * is spent, decay does the rest as ever.
     */
    public readonly partial struct Arena
    {
        /// <summary>Whether an arena with so much excess gives it back early.</summary>
        private static bool IsEarly(Arena arena, nuint excess) =>
            P.CanWatch && excess > Tuning.EarlyExcess && arena.KeepsTop;

        /// <summary>
        /// Gives memory back without waiting for its age, as far as the budget lasts. Of the depot as much as was
        /// released lately, twice: so it keeps pace.
        /// </summary>
        private static void GiveBackEarly(Arena arena, nuint released)
        {
            Root root = arena.Root;
            nuint budget = EarlyBudget(root);
            if (budget == 0)
                return;
            P.Notify(Step.GivenBackEarly, arena.Address, arena.Get(ArenaField.Excess));
            nuint spent = ReleaseEarly(arena, 2 * released);
            if (spent < budget)
                spent += TrimEarly(arena, root[RootField.TopPad]);
            if (spent < budget)
                spent += PurgeEarly(arena, budget - spent);
            root.FetchAdd(RootField.EarlySpent, spent >> 10);
        }

        /// <summary>Time fills the budget from the first epoch of any arena on.</summary>
        private static void StartEarly(Root root, nuint now)
        {
            if (root[RootField.EarlySince] == 0)
                root.CompareExchange(RootField.EarlySince, now, 0);
        }

        /// <summary>Bytes that may be given back early now; 0 before time began.</summary>
        private static nuint EarlyBudget(Root root)
        {
            nuint since = root[RootField.EarlySince];
            nuint earned = since == 0 ? 0 : (P.CoarseTime - since) * Tuning.EarlyRate;
            nuint spent = root[RootField.EarlySpent];
            if (spent >= earned)
                return 0;
            if (earned - spent <= Tuning.MostEarly)
                return (earned - spent) << 10;
            root.Set(RootField.EarlySpent, earned - Tuning.MostEarly);
            return (nuint)Tuning.MostEarly << 10;
        }

        private static nuint ReleaseEarly(Arena arena, nuint wanted)
        {
            nuint before = DepotChunks(arena);
            ReleaseBytes(arena, wanted, onlyIdle: false);
            return (before - DepotChunks(arena)) * Tuning.CostOfRound;
        }

        private static nuint DepotChunks(Arena arena)
        {
            nuint chunks = 0;
            for (SizeClass sizeClass = SizeClass.First; sizeClass.Exists; sizeClass = sizeClass.Next)
                chunks += P.Read(DepotLine.Of(arena, sizeClass).Total);
            return chunks;
        }

        private static nuint TrimEarly(Arena arena, nuint pad)
        {
            nuint dirt = DirtOfTop(arena);
            if (dirt < pad + Tuning.LeastTrim)
                return 0;
            if (!arena.IsMain)
                Heap.DeleteEmpty(arena, pad);
            TrimTop(arena, pad);
            arena.Set(ArenaField.TopPeak, arena.Top.Address);
            arena.Set(ArenaField.TopPeakBefore, arena.Top.Address);
            return dirt;
        }

        private static nuint PurgeEarly(Arena arena, nuint budget)
        {
            nuint spent = 0;
            int runs = Tuning.MaxEarlyRuns;
            AgedChunks chunks = new(arena, Bins.Unsorted, Tuning.MaxVisits);
            while (runs > 0 && spent < budget && chunks.MoveNext())
            {
                if (chunks.Age == Clean)
                    continue;
                runs--;
                spent += chunks.Size;
                ReturnPages(arena, chunks.Current, chunks.Size);
            }

            return spent;
        }
    }
}

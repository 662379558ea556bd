namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    private static nuint Any => nuint.MaxValue;

    /// <summary>
    /// The table of all options, a row to a case: what reads the environment, mallopt, the command line and the
    /// documents go by it. Below the runtime there are no arrays to keep it in, and no help to copy a row with.
    /// </summary>
    public static void ReadRow(Option option, out OptionRow row)
    {
        row = default;
        switch (option)
        {
            case Option.TopPad:
                row.CallShared("TOP_PAD"u8, "TOP_PAD_"u8, number: -2);
                row.Bound(0, Any, OptionDefaults.Threshold);
                row.Explain("bytes asked for, or kept, beyond what is needed"u8);
                break;
            case Option.MapThreshold:
                row.CallShared("MMAP_THRESHOLD"u8, "MMAP_THRESHOLD_"u8, number: -3);
                row.Bound(0, Any, OptionDefaults.Threshold);
                row.Explain("from so many bytes on a request is mapped on its own; until it is set it rises with"u8
                    + " what is freed, to 32 MiB"u8);
                break;
            case Option.TrimThreshold:
                row.CallShared("TRIM_THRESHOLD"u8, "TRIM_THRESHOLD_"u8, number: -1);
                row.Bound(0, Any, OptionDefaults.Threshold);
                row.Explain("free bytes at an arena's top that make `free` give some back; until it is set it"u8
                    + " follows mmap_threshold"u8);
                break;
            case Option.MapMax:
                row.CallShared("MMAP_MAX"u8, "MMAP_MAX_"u8, number: -4);
                row.Bound(0, int.MaxValue, OptionDefaults.MapMax);
                row.Explain("chunks mapped on their own at most"u8);
                break;
            case Option.ArenaMax:
                row.CallShared("ARENA_MAX"u8, "ARENA_MAX"u8, number: -8);
                row.Bound(1, Any, OptionRow.Computed);
                row.Explain("arenas in all, main counted; until it is set, 8 × processors + 1"u8);
                break;
            case Option.ArenaTest:
                row.CallShared("ARENA_TEST"u8, "ARENA_TEST"u8, number: -7);
                row.Bound(1, Any, P.ArenasPerProcessor);
                row.Explain("the limit by processors holds from this many arenas on. Setting this or arena_max"u8
                    + " makes an arena for each thread up to the limit; else threads share once there is one for"u8
                    + " each processor"u8);
                break;
            case Option.CacheCount:
                row.CallShared("TCACHE_COUNT"u8);
                row.Bound(0, CacheBins.MaxSlots, CacheBins.DefaultSlots);
                row.Explain("chunks a small bin of the thread cache may come to hold (it starts with 8, and stays"u8
                    + " below 16 KiB); 0: no thread cache"u8);
                break;
            case Option.CacheMaxBytes:
                row.CallShared("TCACHE_MAX"u8);
                row.Bound(0, SizeClass.MaxSmallRequest, OptionRow.Computed);
                row.Explain("the largest request that is cached; until it is set, up to 68 KiB; setting it switches"u8
                    + " the bins above 1032 bytes off"u8);
                break;
            case Option.MaxFast:
                row.CallShared("MXFAST"u8, number: 1);
                row.Bound(0, Layout.MaxFastRequest, Layout.DefaultFastRequest);
                row.Explain("the largest request for fast bins"u8);
                break;
            case Option.Perturb:
                row.CallShared("PERTURB"u8, "PERTURB_"u8, number: -6);
                row.Bound(0, byte.MaxValue, 0);
                row.Explain("fills what is freed with this byte and what is handed out with its complement; 0:"u8
                    + " neither"u8);
                break;
            case Option.Check:
                row.CallGlibcs("CHECK"u8, "CHECK_"u8);
                row.Bound(0, 3, 0);
                row.Explain("not 0: no thread cache, so that each free is checked against its arena"u8);
                break;
            case Option.CheckInterval:
                row.CallOurs("CHECK"u8);
                row.Bound(0, Any, 0);
                row.Explain("the whole heap is checked in every so many slow operations of a thread; 1: in each"u8
                    + " call, without a thread cache; 0: never. See [hardening.md](hardening.md)"u8);
                break;
            case Option.Harden:
                row.CallOurs("HARDEN"u8);
                row.Bound(0, HardenLevel.Quarantine, 0);
                row.FixAtStart();
                row.Explain("1: a canary behind each block, random placement, sizes given to free are checked; 2:"u8
                    + " quarantine, poison and guard pages as well; fixed at the first call; mxfast then has no"u8
                    + " effect; see [hardening.md](hardening.md)"u8);
                break;
            case Option.Decay:
                row.CallOurs("DECAY"u8);
                row.Bound(0, MaxDecay, OptionDefaults.Decay);
                row.FixAtStart();
                row.Explain("milliseconds: memory that was not used for between half this time and all of it goes"u8
                    + " back to the system, on the back of later calls. 0: as glibc, the heap's top at once and"u8
                    + " what lies below it only by malloc_trim. A threshold that is set holds at once for top, as"u8
                    + " in glibc"u8);
                break;
            case Option.Background:
                row.CallOurs("BACKGROUND"u8);
                row.Bound(0, 1, 0);
                row.FixAtStart();
                row.Explain("1: where a program falls silent, a thread gives its memory back; see"u8
                    + " [below](#a-thread-for-programs-that-fall-silent)"u8);
                break;
            case Option.CountOnlineProcessors:
                row.CallOurs("CPUS"u8);
                row.Choose("usable"u8, "online"u8);
                row.Explain("which processors the limit on arenas counts, as the process starts; usable: by"u8
                    + " affinity and, where that leaves more than two, cgroup quota"u8);
                break;
            case Option.IgnoreForeign:
                row.CallOurs("FOREIGN"u8);
                row.Choose("abort"u8, "ignore"u8);
                row.Explain("what a free of a pointer that is not ours does; see [hardening.md](hardening.md)"u8);
                break;
            case Option.KeepDeepBinding:
                row.CallOurs("DEEPBIND"u8);
                row.Choose("ignore"u8, "keep"u8);
                row.Explain("whether `dlopen` heeds `RTLD_DEEPBIND`; see [tools.md](tools.md)"u8);
                break;
        }
    }
}

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>An hour: a longer decay is none at all, and the clock's numbers stay small.</summary>
    private const int MaxDecay = 3_600_000;

    /// <summary>Sets an option; false, and nothing changed, if its row does not allow it.</summary>
    /// <param name="root">The root's address.</param>
    /// <param name="option">What to set.</param>
    /// <param name="value">Its value.</param>
    public static bool SetOption(nuint root, Option option, nuint value)
    {
        Root target = new(root);
        if (!IsAllowed(target, option, value))
            return false;
        switch (option)
        {
            case Option.MaxFast:
                target.Set(RootField.MaxFast, FastLimit(target[RootField.Harden] == 0 ? value : 0));
                return true;

            case Option.TrimThreshold:
                return SetFixed(target, RootField.TrimThreshold, value);
            case Option.TopPad:
                return SetFixed(target, RootField.TopPad, value);
            case Option.MapThreshold:
                return SetFixed(target, RootField.MapThreshold, value);
            case Option.MapMax:
                return SetFixed(target, RootField.MapMax, value);
            case Option.ArenaMax:
                target.Set(RootField.ArenaMax, value);
                target.Set(RootField.FewArenas, EveryArena);
                return true;
            case Option.ArenaTest:
                target.Set(RootField.ArenaTest, value);
                target.Set(RootField.FewArenas, EveryArena);
                return true;
            case Option.Perturb:
                target.Set(RootField.Perturb, value);
                SetMode(target, Modes.Perturb, value != 0);
                return true;
            case Option.CacheCount:
                target.Set(RootField.CacheCount, value);
                SetMode(target, Modes.NoCache, value == 0 || target[RootField.CacheBins] == 0);
                return true;
            case Option.CacheMaxBytes:
                target.Set(RootField.CacheBins, value == 0 ? 0 : SizeClass.OfRequest(value).Number + 1);
                target.Set(RootField.MediumCacheBytes, 0);
                SetMode(target, Modes.NoCache, value == 0 || target[RootField.CacheCount] == 0);
                return true;
            case Option.Check:
                SetMode(target, Modes.Check, value != 0);
                return true;
            case Option.CheckInterval:
                target.Set(RootField.CheckInterval, value);
                if (value == 1)
                    SetMode(target, Modes.Check, on: true);
                return true;
            case Option.CountOnlineProcessors:
                target.Set(RootField.CountOnlineProcessors, value);
                return true;
            case Option.IgnoreForeign:
                target.Set(RootField.IgnoreForeign, value);
                return true;
            case Option.Harden:
                SetHarden(target, value);
                return true;
            case Option.Decay:
                target.Set(RootField.DecayTime, value);
                return true;
            case Option.Background:
                target.Set(RootField.Background, value);
                return true;
            default:
                return false;
        }
    }

    private static bool IsAllowed(Root root, Option option, nuint value)
    {
        ReadRow(option, out OptionRow row);
        return value >= row.Least && value <= row.Most
            && !(row.IsFixedAtStart && root[RootField.State] == RootState.Ready);
    }

    private static void SetHarden(Root root, nuint level)
    {
        root.Set(RootField.Harden, level);
        SetMode(root, Modes.Hardened, level != HardenLevel.Off);
        if (level == HardenLevel.Off)
            return;
        root.Set(RootField.MaxFast, FastLimit(0));
        root.Set(RootField.CanaryKey, P.RandomKey);
        root.Set(RootField.LinkKey, P.RandomKey);
        if (level >= HardenLevel.Quarantine)
            root.Set(RootField.FixedThresholds, 1);
    }

    /// <summary>
    /// Empties main's fast bins: before mallopt changes anything, since a lower limit for them may not leave larger
    /// chunks in.
    /// </summary>
    public static void ConsolidateMain()
    {
        if (!Lock.Acquire(Arena.Main.LockWord))
            return;
        Arena.Consolidate(Arena.Main);
        Lock.Release(Arena.Main.LockWord);
    }

    /// <summary>A threshold that someone set no longer follows the sizes that are freed.</summary>
    private static bool SetFixed(Root root, RootField field, nuint value)
    {
        root.Set(RootField.FixedThresholds, 1);
        root.Set(field, value);
        return true;
    }
}

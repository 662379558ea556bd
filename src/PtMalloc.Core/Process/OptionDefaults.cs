namespace PtMalloc.Core;

/// <summary>What holds until somebody sets an option: numbers that the table and the start share.</summary>
public static class OptionDefaults
{
    /// <summary>M_TRIM_THRESHOLD, M_TOP_PAD and M_MMAP_THRESHOLD.</summary>
    public const int Threshold = 128 << 10;

    /// <summary>M_MMAP_MAX.</summary>
    public const int MapMax = 65536;

    /// <summary>
    /// Milliseconds: longer than the rounds of most work, shorter than what people call idle. In
    /// <see cref="Profile.AsGlibc"/> it is 0.
    /// </summary>
    public const int Decay = 500;
}

namespace PtMalloc.Benchmarks.Harness;

/// <summary>Sizes of blocks, in bytes.</summary>
internal static class Sizes
{
    public const int Word = 16, Line = 64, Small = 256, Kibibyte = 1 << 10, Page = 4 << 10, Medium = 16 << 10,
        Wide = 32 << 10, Large = 64 << 10;
}

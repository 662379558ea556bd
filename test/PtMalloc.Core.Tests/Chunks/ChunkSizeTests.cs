using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

public class ChunkSizeTests
{
    [Theory]
    [InlineData(0, 32)]
    [InlineData(1, 32)]
    [InlineData(24, 32)]
    [InlineData(25, 48)]
    [InlineData(40, 48)]
    [InlineData(41, 64)]
    [InlineData(120, 128)]
    [InlineData(121, 144)]
    [InlineData(1000, 1008)]
    [InlineData(1001, 1024)]
    [InlineData(131056, 131072)]
    public void A_64_bit_request_needs_a_chunk_of(int request, int chunk) =>
        Assert.Equal((nuint)chunk, Core64.Layout.ChunkSizeOf((nuint)request));

    [Theory]
    [InlineData(0, 16)]
    [InlineData(12, 16)]
    [InlineData(13, 24)]
    [InlineData(20, 24)]
    [InlineData(21, 32)]
    [InlineData(60, 64)]
    [InlineData(61, 72)]
    [InlineData(500, 504)]
    [InlineData(501, 512)]
    public void A_32_bit_request_needs_a_chunk_of(int request, int chunk) =>
        Assert.Equal((nuint)chunk, Core32.Layout.ChunkSizeOf((nuint)request));

    [Fact]
    public void The_smallest_chunk_has_four_words_and_the_header_two()
    {
        Assert.Equal([32, 16], new[] { Core64.Layout.MinChunk, Core64.Layout.HeaderSize });
        Assert.Equal([16, 8], new[] { Core32.Layout.MinChunk, Core32.Layout.HeaderSize });
    }

    [Fact]
    public void The_fast_limits_are_those_of_glibc()
    {
        Assert.Equal([128, 160], new[] { Core64.Layout.DefaultFastRequest, Core64.Layout.MaxFastRequest });
        Assert.Equal([64, 80], new[] { Core32.Layout.DefaultFastRequest, Core32.Layout.MaxFastRequest });
    }

    [Theory]
    [InlineData(24)]
    [InlineData(1000)]
    public void All_of_a_chunk_but_one_word_is_usable(int request)
    {
        var process = new Process64();

        nuint pointer = process.Malloc((nuint)request);

        Assert.Equal((nuint)request, process.UsableSize(pointer));
    }

    [Fact]
    public void User_data_is_aligned_and_starts_two_words_after_the_chunk()
    {
        var wide = new Process64();
        var narrow = new Process32();
        nuint first = wide.Malloc(1);
        nuint second = narrow.Malloc(1);

        Assert.Equal((nuint)0, first % 16);
        Assert.Equal((nuint)0, second % 8);
        Assert.Equal((nuint)32 | 1, wide.ReadWord(first - 8));
        Assert.Equal((nuint)16 | 1, narrow.ReadWord(second - 4));
    }
}

using Xunit;

namespace PtMalloc.Core.Tests;

public sealed class MappedChunk32Tests : HeapTests<Layout32>
{
    [Fact]
    public void The_threshold_follows_up_to_512_KiB()
    {
        Free(Malloc(500 << 10));
        nuint followed = this[RootField.MapThreshold];
        Free(Malloc(600 << 10));

        Assert.Equal((nuint)(504 << 10), (followed + 4095) & ~(nuint)4095);
        Assert.Equal(followed, this[RootField.MapThreshold]);
    }

    [Fact]
    public void User_data_of_a_mapped_chunk_follows_its_two_words()
    {
        Assert.Equal((nuint)8, Malloc(200_000) % 4096);
    }
}

using System;
using System.Buffers;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace PtMalloc.Libraries.Tests;

/// <summary>Kestrel on a pool of ours, with real sockets: what is sent back is what came.</summary>
public sealed class KestrelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(100_000)]
    [InlineData(1 << 20)]
    [InlineData(5 << 20)]
    public async Task An_echo_comes_back_whole(int size)
    {
        using CountingPools pools = new();
        await using WebApplication server = await StartAsync(pools);
        using HttpClient client = new() { BaseAddress = new Uri(server.Urls.Single()) };

        byte[] sent = Noise(size);
        for (int round = 0; round < 3; round++)
            Assert.Equal(sent, await EchoAsync(client, sent));
        Assert.True(pools.Rentals > 0, "Kestrel used another pool");
    }

    [Fact]
    public async Task Many_echoes_at_once_come_back_whole()
    {
        using CountingPools pools = new();
        await using WebApplication server = await StartAsync(pools);
        using HttpClient client = new() { BaseAddress = new Uri(server.Urls.Single()) };

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async number =>
        {
            byte[] sent = Noise((1 << 20) + number);
            Assert.Equal(sent, await EchoAsync(client, sent));
        }));
    }

    private static async Task<WebApplication> StartAsync(CountingPools pools)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(pools);
        builder.WebHost.ConfigureKestrel(static options => options.Limits.MaxRequestBodySize = null);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication server = builder.Build();
        server.MapPost("/", static async (HttpContext context) =>
        {
            // Reads all of the body before the first byte goes back, so that many segments are sent at once.
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            await context.Response.BodyWriter.WriteAsync(body.ToArray());
        });
        await server.StartAsync();
        return server;
    }

    private static async Task<byte[]> EchoAsync(HttpClient client, byte[] sent)
    {
        using ByteArrayContent content = new(sent);
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static byte[] Noise(int size)
    {
        byte[] bytes = new byte[size];
        for (int index = 0; index < size; index++)
            bytes[index] = unchecked((byte)(index * 31 / 7));
        return bytes;
    }

    /// <summary>The factory that the package's README shows, which also counts.</summary>
    private sealed class CountingPools : IMemoryPoolFactory<byte>, IDisposable
    {
        private readonly PinnedMemoryPool pool = new();
        private int rentals;

        public int Rentals => Volatile.Read(ref rentals);

        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new CountingPool(this);

        public void Dispose() => pool.Dispose();

        private sealed class CountingPool(CountingPools owner) : MemoryPool<byte>
        {
            public override int MaxBufferSize => owner.pool.MaxBufferSize;

            public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
            {
                Interlocked.Increment(ref owner.rentals);
                return owner.pool.Rent(minBufferSize);
            }

            protected override void Dispose(bool disposing)
            {
            }
        }
    }
}

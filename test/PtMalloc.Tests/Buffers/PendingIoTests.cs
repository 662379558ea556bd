using System;
using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Buffers;

/// <summary>
/// Socket operations that are pending when their memory goes. An exception in the socket's own thread would end the
/// process: so each test runs in a process of its own.
/// </summary>
public sealed class PendingIoTests
{
    private const int Length = 1000;

    /// <summary>More than the system takes at once.</summary>
    private const int Much = 64 << 20;

    [Theory]
    [InlineData(nameof(Receives_after_the_heaps_end))]
    [InlineData(nameof(Receives_after_the_owners_end))]
    [InlineData(nameof(Sends_after_the_heaps_end))]
    public void The_process_lives(string test)
    {
        Child child = Child.RunTest(typeof(PendingIoTests), test);
        Assert.True(child.Succeeded, child.Output);
    }

    [Fact(Explicit = true)]
    public Task Receives_after_the_heaps_end() => ReceiveAfter(static (heap, _) => heap.Dispose());

    [Fact(Explicit = true)]
    public Task Receives_after_the_owners_end() => ReceiveAfter(static (_, owner) => owner.Dispose());

    [Fact(Explicit = true)]
    public async Task Sends_after_the_heaps_end()
    {
        (Socket sender, Socket receiver) = await Connect();
        NativeHeap heap = new();
        using NativeMemoryManager<byte> memory = new(Much, heap);
        Task<int> pending =
            sender.SendAsync(memory.Memory, SocketFlags.None, TestContext.Current.CancellationToken).AsTask();
        heap.Dispose();

        byte[] sink = new byte[1 << 20];
        long received = 0;
        while (received < Much)
            received += await receiver.ReceiveAsync(sink, SocketFlags.None, TestContext.Current.CancellationToken);
        Assert.Equal(Much, await pending);
    }

    private static async Task ReceiveAfter(Action<NativeHeap, IDisposable> end)
    {
        (Socket sender, Socket receiver) = await Connect();
        NativeHeap heap = new();
        using NativeMemoryPool pool = new(heap);
        IMemoryOwner<byte> owner = pool.Rent(Length);
        Memory<byte> memory = owner.Memory;
        ValueTask<int> pending = receiver.ReceiveAsync(
            memory[100..], SocketFlags.None, TestContext.Current.CancellationToken);
        end(heap, owner);
        await sender.SendAsync(new byte[Length / 2], SocketFlags.None, TestContext.Current.CancellationToken);

        Assert.Equal(Length / 2, await pending);
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => receiver.Receive(memory.Span));
        await Assert.ThrowsAnyAsync<ObjectDisposedException>(
            async () => await receiver.ReceiveAsync(memory, SocketFlags.None, TestContext.Current.CancellationToken));
        owner.Dispose();
    }

    private static async Task<(Socket Sender, Socket Receiver)> Connect()
    {
        using Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Socket sender = new(SocketType.Stream, ProtocolType.Tcp);
        await sender.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        return (sender, await listener.AcceptAsync(TestContext.Current.CancellationToken));
    }
}

using System;
using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace BufferServer;

/// <summary>Puts values of many sizes, and asks for them again.</summary>
internal sealed class Client(MemoryPool<byte> pool, int number)
{
    private const int Requests = 500, Keys = 200, MostBytes = 64 << 10;

    /// <summary>Values that came back.</summary>
    public int Hits { get; private set; }

    /// <summary>Values that came back, but not as they were put.</summary>
    public int Wrong { get; private set; }

    public async Task RunAsync(EndPoint server)
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server).ConfigureAwait(false);
#pragma warning disable CA5394 // Repeatable, not secret.
        Random random = new(number);
        for (int i = 0; i < Requests; i++)
        {
            int key = (number * Keys) + random.Next(Keys);
            await PutAsync(socket, key, random.Next(1, MostBytes)).ConfigureAwait(false);
            await GetAsync(socket, (number * Keys) + random.Next(Keys)).ConfigureAwait(false);
        }
#pragma warning restore CA5394
    }

    private async Task PutAsync(Socket socket, int key, int length)
    {
        using IMemoryOwner<byte> value = pool.Rent(length);
        value.Memory.Span.Fill((byte)key);
        await new Message(key, value).SendAsync(socket, pool).ConfigureAwait(false);
    }

    private async Task GetAsync(Socket socket, int key)
    {
        await new Message(key, null).SendAsync(socket, pool).ConfigureAwait(false);
        Message answer = await Message.ReceiveAsync(socket, pool).ConfigureAwait(false)
            ?? throw new InvalidOperationException("The server has closed the connection.");
        if (answer.Body is not { } value)
            return;

        using (value)
        {
            Hits++;
            if (answer.Key != key || value.Memory.Span.ContainsAnyExcept((byte)key))
                Wrong++;
        }
    }
}

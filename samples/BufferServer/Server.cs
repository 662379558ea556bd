using System;
using System.Buffers;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace BufferServer;

/// <summary>Keeps values for its clients.</summary>
internal sealed class Server(MemoryPool<byte> pool, ValueStore store) : IDisposable
{
    private readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);

    /// <returns>Where clients find it.</returns>
    public EndPoint Listen()
    {
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        return listener.LocalEndPoint!;
    }

    /// <summary>Serves so many clients until they leave.</summary>
    public async Task ServeAsync(int clients)
    {
        List<Task> connections = [];
        for (int i = 0; i < clients; i++)
            connections.Add(ServeAsync(await listener.AcceptAsync().ConfigureAwait(false)));
        await Task.WhenAll(connections).ConfigureAwait(false);
    }

    public void Dispose() => listener.Dispose();

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            client.NoDelay = true;
            while (await Message.ReceiveAsync(client, pool).ConfigureAwait(false) is { } request)
            {
                if (request.Body is not null)
                {
                    store.Put(request.Key, request.Body);
                    continue;
                }

                using IMemoryOwner<byte>? value = store.Copy(request.Key, pool);
                await new Message(request.Key, value).SendAsync(client, pool).ConfigureAwait(false);
            }
        }
    }
}

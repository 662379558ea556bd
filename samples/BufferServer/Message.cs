using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace BufferServer;

/// <summary>
/// What goes over a connection, either way: a key, a length, and as many bytes. A request without bytes asks for the
/// key's value.
/// </summary>
/// <param name="Key">The value's key.</param>
/// <param name="Body">The value, for the receiver to dispose of; null if there is none.</param>
internal readonly record struct Message(int Key, IMemoryOwner<byte>? Body)
{
    private const int HeadBytes = 2 * sizeof(int);

    public int Length => Body?.Memory.Length ?? 0;

    public static async Task<Message?> ReceiveAsync(Socket socket, MemoryPool<byte> pool)
    {
        using IMemoryOwner<byte> head = pool.Rent(HeadBytes);
        if (!await FillAsync(socket, head.Memory).ConfigureAwait(false))
            return null;

        int key = BinaryPrimitives.ReadInt32LittleEndian(head.Memory.Span);
        int length = BinaryPrimitives.ReadInt32LittleEndian(head.Memory.Span[sizeof(int)..]);
        if (length == 0)
            return new(key, null);

        IMemoryOwner<byte> body = pool.Rent(length);
        await FillAsync(socket, body.Memory).ConfigureAwait(false);
        return new(key, body);
    }

    public async Task SendAsync(Socket socket, MemoryPool<byte> pool)
    {
        using IMemoryOwner<byte> head = pool.Rent(HeadBytes);
        BinaryPrimitives.WriteInt32LittleEndian(head.Memory.Span, Key);
        BinaryPrimitives.WriteInt32LittleEndian(head.Memory.Span[sizeof(int)..], Length);
        await SendAllAsync(socket, head.Memory).ConfigureAwait(false);
        if (Body is not null)
            await SendAllAsync(socket, Body.Memory).ConfigureAwait(false);
    }

    /// <summary>False where the other side has closed the connection.</summary>
    private static async Task<bool> FillAsync(Socket socket, Memory<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            int received = await socket.ReceiveAsync(rest).ConfigureAwait(false);
            if (received == 0)
                return false;
            rest = rest[received..];
        }

        return true;
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> rest)
    {
        while (!rest.IsEmpty)
            rest = rest[await socket.SendAsync(rest).ConfigureAwait(false)..];
    }
}

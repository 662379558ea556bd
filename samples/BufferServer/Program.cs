using System;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using BufferServer;
using PtMalloc;

const int Clients = 4;
const long MostBytes = 8 << 20;
const int RoomForTraffic = 8;

// The limit bounds everything that is rented: values, copies on their way out, and the clients' own, which are in this
// process too.
using NativeHeap heap = new(new NativeHeapOptions { Name = "server", SizeLimit = (nuint)MostBytes * RoomForTraffic });
using NativeMemoryPool pool = new(heap);
using ValueStore store = new(MostBytes);
using Server server = new(pool, store);
EndPoint address = server.Listen();

Client[] clients = [.. Enumerable.Range(0, Clients).Select(number => new Client(pool, number))];
await Task.WhenAll(
    [server.ServeAsync(Clients), .. clients.Select(client => client.RunAsync(address))]).ConfigureAwait(false);

int hits = clients.Sum(client => client.Hits), wrong = clients.Sum(client => client.Wrong);
Console.WriteLine(
    $"Served {Clients} clients: {hits} values came back, {wrong} of them wrong; "
    + $"{store.Evicted} were evicted to stay within {MostBytes} bytes.");
Console.WriteLine($"The server's heap: {heap.GetStatistics()}");
return hits > 0 && wrong == 0 && store.Evicted > 0 ? 0 : 1;

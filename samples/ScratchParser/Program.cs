using System;
using PtMalloc;
using ScratchParser;

const int Count = 100;

Documents documents = new(seed: 1);
int nodes = 0;
NativeHeapStatistics last = default;
for (int i = 0; i < Count; i++)
{
    (string text, long expected) = documents.Next();

    // All nodes of a document go with its heap, however the parser ends.
    using NativeHeap scratch = new(new NativeHeapOptions { Name = "document", MaxArenas = 1 });
    Parser parser = new(scratch, text);
    long sum;
    unsafe
    {
        sum = parser.Parse()->Sum();
    }

    if (sum != expected)
    {
        Console.Error.WriteLine($"Document {i}: the sum is {sum}, expected {expected}.");
        return 1;
    }

    nodes += parser.Nodes;
    last = scratch.GetStatistics();
}

Console.WriteLine($"Parsed {Count} documents of {nodes} nodes; each one's nodes were freed by disposing of its heap.");
Console.WriteLine($"The last one's heap: {last}");
return 0;

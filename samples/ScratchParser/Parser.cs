using System;
using PtMalloc;

namespace ScratchParser;

/// <summary>Reads nested lists of numbers, <c>[1,[20,3],[]]</c>, into nodes of a heap.</summary>
internal unsafe ref struct Parser(NativeHeap heap, ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> text = text;
    private int position;

    public int Nodes { get; private set; }

    public Node* Parse()
    {
        Node* root = Value();
        return position == text.Length ? root : throw Unexpected();
    }

    private Node* Value()
    {
        if (position == text.Length)
            throw Unexpected();
        return text[position] == '[' ? List() : Number();
    }

    private Node* List()
    {
        Node* list = New();
        Node** next = &list->FirstChild;
        position++;
        while (!Accept(']'))
        {
            if (list->FirstChild != null && !Accept(','))
                throw Unexpected();
            *next = Value();
            next = &(*next)->NextSibling;
        }

        return list;
    }

    private Node* Number()
    {
        int digits = text[position..].IndexOfAnyExceptInRange('0', '9');
        if (digits == 0)
            throw Unexpected();
        int end = digits < 0 ? text.Length : position + digits;
        Node* number = New();
        number->Number = long.Parse(text[position..end], null);
        position = end;
        return number;
    }

    private bool Accept(char expected)
    {
        bool isThere = position < text.Length && text[position] == expected;
        position += isThere ? 1 : 0;
        return isThere;
    }

    private Node* New()
    {
        Nodes++;
        return (Node*)heap.AllocZeroed((nuint)sizeof(Node));
    }

    private readonly FormatException Unexpected() =>
        new(position == text.Length ? "The document ends too early." : $"Unexpected '{text[position]}' at {position}.");
}

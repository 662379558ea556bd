namespace ScratchParser;

/// <summary>A number, or a list of nodes. It lies in native memory; nobody frees one by one.</summary>
internal unsafe struct Node
{
    public long Number;
    public Node* FirstChild;
    public Node* NextSibling;

    /// <summary>Of all numbers in it.</summary>
    public readonly long Sum()
    {
        long sum = Number;
        for (Node* child = FirstChild; child != null; child = child->NextSibling)
            sum += child->Sum();
        return sum;
    }
}

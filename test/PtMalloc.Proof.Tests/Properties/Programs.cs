using FsCheck;
using FsCheck.Fluent;

namespace PtMalloc.Proof.Tests;

/// <summary>Random programs with sizes from the interesting edges.</summary>
internal static class Programs<TLayout>
    where TLayout : ILayout
{
    private const int MostNames = 48;

    /// <summary>Programs of up to so many statements.</summary>
    public static Arbitrary<Script> UpTo(int statements)
    {
        Gen<Script> programs =
            from length in Gen.Choose(1, statements)
            from names in Gen.Choose(1, MostNames)
            from drafts in Drafts(names).ArrayOf(length)
            select Drafting<TLayout>.ToScript(drafts);
        return Arb.From(programs, script => script.Shrink());
    }

    private static Gen<Draft> Drafts(int names)
    {
        Gen<nuint> sizes = Sizes();
        Gen<int> threads = Gen.Frequency((3, Gen.Constant(0)), (3, Gen.Choose(1, 3)));
        return from choice in Gen.Choose(0, 999)
               from thread in threads
               from name in Gen.Choose(0, names - 1)
               from size in sizes
               from detail in Gen.Choose(0, 9999)
               select new Draft(choice, thread, name, size, detail);
    }

    private static Gen<nuint> Sizes() => Gen.Frequency(
        (450, Gen.Choose(0, 300).Select(size => (nuint)size)),
        (200, Gen.Choose(0, 2000).Select(size => (nuint)size)),
        (250, Gen.Elements(Edges<TLayout>.Bins)),
        (60, Gen.Choose(0, 150_000).Select(size => (nuint)size)),
        (25, Gen.Elements(Edges<TLayout>.System)),
        (15, Gen.Elements(Edges<TLayout>.Absurd)));
}

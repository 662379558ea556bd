namespace System.Runtime.InteropServices
{
    public enum LayoutKind
    {
        Sequential = 0,
        Explicit = 2,
        Auto = 3,
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
    public sealed class StructLayoutAttribute(LayoutKind layoutKind) : Attribute
    {
        public int Pack;
        public int Size;

        public LayoutKind Value => layoutKind;
    }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class FieldOffsetAttribute(int offset) : Attribute
    {
        public int Value => offset;
    }

    /// <summary>Marks an <c>in</c> parameter of a virtual member in its signature.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class InAttribute : Attribute;

    /// <summary>Marks the <c>unmanaged</c> constraint in a signature.</summary>
    public static class UnmanagedType;
}

namespace System.Runtime
{
    /// <summary>Gives a static method a C name and the plain C calling convention.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class RuntimeExportAttribute(string entryPoint) : Attribute
    {
        public string EntryPoint => entryPoint;
    }

    /// <summary>
    /// Binds an extern method to a symbol that the linker finds: a direct call, no transition, no frame.
    /// </summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class RuntimeImportAttribute(string dllName, string entryPoint) : Attribute
    {
        public string DllName => dllName;

        public string EntryPoint => entryPoint;
    }
}

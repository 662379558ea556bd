namespace PtMalloc.Cli;

/// <summary>st_mode: a file's type and rights.</summary>
internal readonly record struct FileMode(ushort Value)
{
    private const int TypeMask = 0xf000, DirectoryType = 0x4000, RegularType = 0x8000;
    private const int SetUser = 0x800, SetGroup = 0x400;

    public bool IsDirectory => (Value & TypeMask) == DirectoryType;

    public bool IsRegular => (Value & TypeMask) == RegularType;

    public bool IsSetUser => (Value & SetUser) != 0;

    public bool IsSetGroup => (Value & SetGroup) != 0;
}

namespace PtMalloc.Core;

/// <summary>Whose environment names an option has.</summary>
public enum OptionFamily
{
    /// <summary>glibc.malloc.<i>name</i> and PTMALLOC_<i>NAME</i> are the same.</summary>
    Shared,

    /// <summary>Only glibc.malloc.<i>name</i>.</summary>
    Glibc,

    /// <summary>Only PTMALLOC_<i>NAME</i>.</summary>
    Ours,
}

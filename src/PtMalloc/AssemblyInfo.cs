using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]
[assembly: CLSCompliant(false)]
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

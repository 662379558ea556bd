using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PtMalloc.Cli.Bench.Output;

/// <summary>A file of measurements for programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // signs in comments; this is no web page
        WriteIndented = true,
    };

    public static void Write(string path, object report)
    {
        using FileStream file = File.Create(path);
        JsonSerializer.Serialize(file, report, Format);
        file.WriteByte((byte)'\n');
    }
}

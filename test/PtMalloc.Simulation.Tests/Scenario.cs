using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using PtMalloc.Simulation.Scripts;
using PtMalloc.Simulation.Sentences;

namespace PtMalloc.Simulation.Tests;

/// <summary>Something that was run and recorded.</summary>
internal sealed record Scenario(string Name, SimulatedMachine Machine, MachineRecording Recording, Teller Teller)
{
    private const int Threads = 8;

    /// <summary>Scripts and staged scenes that together take every step there is.</summary>
    public static IEnumerable<Scenario> All() => Scripts().Concat(Staged.All());

    public static Scenario Script<TLayout>(string name, string script, bool cache = false)
        where TLayout : ILayout
    {
        ScriptRunner<TLayout> runner = new(new ScriptOptions { HasCache = cache, Threads = Threads });
        ScriptRun run = runner.Run(script);
        return new Scenario(name, runner.Machine, run.Recording, run.Teller);
    }

    private static IEnumerable<Scenario> Scripts() =>
    [
        Script<Layout64>("first calls", "a=malloc(24); b=malloc(100); free(a); c=malloc(20)"),
        Script<Layout64>(
            "bins",
            "a=malloc(500); x=malloc(24); b=malloc(200); y=malloc(24); free(a); free(b); free(x); "
            + "c=malloc(3000); d=malloc(200);"
            + "e=malloc(150); f=malloc(150); free(d); g=malloc(200); free(g); h=malloc(3000); i=malloc(180)"),
        Script<Layout64>("small bins", "a=malloc(200); x=malloc(24); free(a); b=malloc(3000); c=malloc(200)"),
        Script<Layout64>("large bins", "a=malloc(2000); x=malloc(24); free(a); b=malloc(3000); c=malloc(1990)"),
        Script<Layout64>(
            "merging",
            "a=malloc(200); b=malloc(200); c=malloc(200); d=malloc(24); "
            + "free(a); free(c); free(b); free(d); e=malloc(2000)"),
        Script<Layout64>(
            "systrim", "a=malloc(100000); b=malloc(100000); c=malloc(100000); free(b); free(c); free(a); free(c)"),
        Script<Layout64>(
            "resizing",
            "a=malloc(500); b=malloc(24); a=realloc(a,100); a=realloc(a,400); a=realloc(a,2000); "
            + "c=memalign(256,100); d=calloc(3,100)"),
        Script<Layout64>("mappings", "a=malloc(200K); a=realloc(a,400K); free(a)"),
        Script<Layout64>("settings", "a=malloc(24); free(a); mallopt(M_MXFAST,0); b=malloc(24); free(b)"),
        Script<Layout64>("trimming", "a=malloc(20000); b=malloc(24); free(a); trim(0)"),
        Script<Layout64>("double free", "a=malloc(24); free(a); free(a)"),
        Script<Layout64>("threads", "a=malloc(24); thread 2: b=malloc(100); free(b); exit 2; thread 3: c=malloc(100)"),
        Script<Layout32>(
            "sharing", "a=malloc(1);" + string.Concat(Enumerable.Range(2, 6).Select(t => $"thread {t}: b=malloc(9);"))),
        Script<Layout32>("thread heap that grows and shrinks", InThread2(5, [4, 3, 2, 1, 0])),
        Script<Layout32>("second heap that is kept", InThread2(11, [10])),
        Script<Layout32>("second heap that goes", InThread2(11, [9, 8, 10])),
        Script<Layout64>("cache", "a=malloc(24); b=malloc(24); free(a); c=malloc(24); exit 1", cache: true),
        Script<Layout64>(
            "memory that another thread gave back",
            "a=malloc(100000); b=malloc(100000); c=malloc(100000); "
            + "thread 2: free(c); thread 2: free(b); thread 2: free(a);"
            + "thread 2: trim(0); free(c)",
            cache: true),
    ];

    /// <summary>So many blocks of 100000 bytes in a thread arena, of which some are freed.</summary>
    private static string InThread2(int blocks, int[] freed)
    {
        StringBuilder script = new("z=malloc(1);");
        for (int i = 0; i < blocks; i++)
            script.Append(null, $"thread 2: b{i}=malloc(100000);");
        foreach (int i in freed)
            script.Append(null, $"thread 2: free(b{i});");
        return script.ToString();
    }
}

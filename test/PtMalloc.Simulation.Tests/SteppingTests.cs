using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using PtMalloc.Simulation.Scripts;
using Xunit;

namespace PtMalloc.Simulation.Tests;

/// <summary>A recorded run can be stepped through, back and forward.</summary>
public sealed class SteppingTests
{
    public static TheoryData<string> Scripts =>
    [
        "a=malloc(24); b=malloc(100); free(a); c=malloc(20)",
        "a=malloc(200K); a=realloc(a,400K); a=realloc(a,100); free(a)",
        "a=malloc(100000); b=malloc(100000); c=calloc(100,1000); free(b); free(c); free(a); trim(0)",
        "a=malloc(24); thread 2: b=malloc(100000); thread 2: c=malloc(100000); free(c); free(b); exit 2",
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Back_to_the_start_restores_every_word_and_forward_again_gives_the_same_memory(string script)
    {
        string fresh = Fingerprint(new ScriptRunner<Layout64>(Options).Machine);
        ScriptRunner<Layout64> runner = new(Options);
        MachineRecording recording = runner.Run(script).Recording;
        string end = Fingerprint(runner.Machine);
        Assert.NotEqual(fresh, end);

        List<string> back = [end];
        while (recording.StepBack())
            back.Add(Fingerprint(runner.Machine));
        Assert.Equal(fresh, back[^1]);

        List<string> forward = [back[^1]];
        while (recording.StepForward())
            forward.Add(Fingerprint(runner.Machine));
        forward.Reverse();
        Assert.Equal(back, forward);
    }

    [Fact]
    public void Each_step_carries_the_words_it_wrote()
    {
        ScriptRun run = new ScriptRunner<Layout64>(Options).Run("a=malloc(24)");
        RecordedStep split = run.Recording.Steps.Single(step => step.Step == Step.TopSplit);

        WordChange head = split.Words.Single(word => word.Address == split.Subject + 8);
        Assert.Equal(((nuint)135168 | 1, (nuint)33), (head.Old, head.New));
    }

    [Fact]
    public void Nothing_runs_while_the_past_is_on_show()
    {
        SimulatedProcess<Layout64> process = new();
        MachineRecording recording = process.Machine.Record();
        process.Malloc(24);
        recording.StepBack();

        Assert.Throws<InvalidOperationException>(() => process.Malloc(24));
    }

    [Fact]
    public void A_run_goes_on_from_its_end()
    {
        SimulatedProcess<Layout64> process = new();
        MachineRecording recording = process.Machine.Record();
        nuint first = process.Malloc(2048);
        while (recording.StepBack())
        {
        }

        while (recording.StepForward())
        {
        }

        Assert.Equal(first + 2064, process.Malloc(2048));
    }

    private static ScriptOptions Options => new() { Threads = 4 };

    /// <summary>
    /// All that a machine is: pages and their bytes (a page of zeros is as good as none), and the break.
    /// </summary>
    private static string Fingerprint(SimulatedMachine machine)
    {
        StringBuilder text = new();
        text.Append(machine.Kernel.Break).AppendLine();
        foreach (Region region in machine.Memory.Table.Regions)
        {
            text.Append(region).AppendLine();
            for (nuint page = region.Start; page < region.End; page += PagedMemory.PageBytes)
            {
                if (!machine.Memory.IsResident(page))
                    continue;
                byte[] bytes = new byte[PagedMemory.PageBytes];
                machine.Memory.Read(page, bytes);
                if (bytes.Any(value => value != 0))
                    text.Append(page).Append(' ').AppendLine(Convert.ToHexString(SHA256.HashData(bytes)));
            }
        }

        return text.ToString();
    }
}

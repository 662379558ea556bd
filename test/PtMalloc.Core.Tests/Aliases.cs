global using Core32 = PtMalloc.Core.Ptmalloc<PtMalloc.Simulation.Simulated<PtMalloc.Core.Layout32>>;
global using Core64 = PtMalloc.Core.Ptmalloc<PtMalloc.Simulation.Simulated<PtMalloc.Core.Layout64>>;
global using Process32 = PtMalloc.Simulation.SimulatedProcess<PtMalloc.Core.Layout32>;
global using Process64 = PtMalloc.Simulation.SimulatedProcess<PtMalloc.Core.Layout64>;
global using Simulated32 = PtMalloc.Simulation.Simulated<PtMalloc.Core.Layout32>;
global using Simulated64 = PtMalloc.Simulation.Simulated<PtMalloc.Core.Layout64>;

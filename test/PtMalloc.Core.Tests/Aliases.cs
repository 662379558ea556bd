global using Core32 = PtMalloc.Ptmalloc<PtMalloc.Simulation.Simulated<PtMalloc.Layout32>>;
global using Core64 = PtMalloc.Ptmalloc<PtMalloc.Simulation.Simulated<PtMalloc.Layout64>>;
global using Process32 = PtMalloc.Simulation.SimulatedProcess<PtMalloc.Layout32>;
global using Process64 = PtMalloc.Simulation.SimulatedProcess<PtMalloc.Layout64>;
global using Simulated32 = PtMalloc.Simulation.Simulated<PtMalloc.Layout32>;
global using Simulated64 = PtMalloc.Simulation.Simulated<PtMalloc.Layout64>;

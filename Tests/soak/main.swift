import Simulation

SoakProgram.main()

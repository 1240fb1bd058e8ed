FuzzProgram.main()

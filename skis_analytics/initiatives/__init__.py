"""Questions about what the register holds, answered in memory: which initiatives one looks for, how they stand, and as files."""

"""The questions: one .sql file each, and the function that asks it with bound parameters."""

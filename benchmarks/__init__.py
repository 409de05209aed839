"""How fast the dashboard is and how much memory it takes, beside what is required of it: ``python -m benchmarks``."""

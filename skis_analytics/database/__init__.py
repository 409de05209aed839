"""The databases: building the results file from data/, opening it for questions."""

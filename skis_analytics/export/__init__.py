"""Files for other programs, from the same questions and verdicts as the pages."""

"""SKIS Nuläge: school results, analysis and initiatives of Skaraborg's 15 municipalities."""

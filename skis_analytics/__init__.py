"""SKIS Nuläge: school results, analysis and initiatives of a region's municipalities."""

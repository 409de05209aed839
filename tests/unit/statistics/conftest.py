"""Settings that every test of the statistics shares."""

from hypothesis import settings

settings.register_profile("statistics", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("statistics")

"""What a handout for school chiefs says: the pages' own figures and sentences, arranged as sections. Pure; files are written in ``export``."""

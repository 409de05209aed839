"""Taking figures in: a file or a fetch → what it would do → a batch that counts, or nothing at all.

Where the readers of foreign formats (``sources``) meet the results database (``database``). The page Data and the commands both
go through here, so that they say and do the same.
"""

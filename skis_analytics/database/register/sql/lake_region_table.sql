-- Whose the register is: a table of PostgreSQL and not of the lake, so that a restored copy changes nothing in it.
CREATE TABLE IF NOT EXISTS shared.public.skis_region (region VARCHAR);

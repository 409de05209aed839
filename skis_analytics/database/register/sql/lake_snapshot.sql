-- How many times anything has been written to the lake: asked of PostgreSQL itself, in a millisecond.
SELECT number FROM postgres_query('shared', $asked);

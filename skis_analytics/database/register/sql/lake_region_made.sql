-- Whether the register says whose it is. Asked of PostgreSQL itself: DuckDB remembers which tables there were.
SELECT made FROM postgres_query('shared', $asked);

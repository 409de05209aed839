SELECT region FROM postgres_query('shared', $asked);

-- Whether there is a lake in the database already.
SELECT made FROM postgres_query('shared', $asked);

-- Nobody else writes until the transaction that asked ends, or its process dies.
FROM postgres_query('shared', $asked);

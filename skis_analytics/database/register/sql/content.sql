-- How many rows a table has and a hash of all of them, whatever their order.
SELECT count(*), bit_xor(hash(t)) FROM query_table($table) AS t;

SELECT view_name FROM duckdb_views() WHERE database_name = 'register' AND NOT internal ORDER BY view_name;

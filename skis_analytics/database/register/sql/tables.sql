SELECT table_name FROM duckdb_tables() WHERE database_name = 'register' ORDER BY table_name;

INSERT INTO staged_imports BY NAME
SELECT $1 AS batch, $2 AS file, file_row_number + 1 AS row, * EXCLUDE (file_row_number)
FROM read_parquet($3, file_row_number = true);

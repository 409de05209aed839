-- The rows of every imported batch that counts; columns as in a batch's file.
CREATE TEMP TABLE staged_imports (
    batch INTEGER, file VARCHAR, row BIGINT, indicator VARCHAR, municipality VARCHAR, year INTEGER, gender VARCHAR, provider VARCHAR,
    value DOUBLE, pupils INTEGER, mark VARCHAR, source VARCHAR, removed BOOLEAN
);

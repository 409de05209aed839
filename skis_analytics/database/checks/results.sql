-- Results: one row per key, known codes and words, values within what their kind can be, marks that fit the value. The shipped
-- rows (batch 0) and every imported batch alike; a row that only takes a figure back has no value to check.
WITH checked AS (
    SELECT 'data/results.parquet' AS file, 0 AS batch, false AS removed, * FROM staged_results
    UNION ALL BY NAME
    SELECT * FROM staged_imports
),
problem AS (
    SELECT file, row, 'samma nyckeltal, kommun, år, kön och huvudman står på flera rader (' || indicator || ', ' || municipality
                || ', ' || year || ', ' || gender || ', ' || provider || ')' AS reason
    FROM checked
    QUALIFY count(*) OVER (PARTITION BY batch, indicator, municipality, year, gender, provider) > 1
    UNION ALL
    SELECT file, row, 'indicator, municipality, year, gender, provider eller source är tom'
    FROM checked
    WHERE indicator IS NULL OR municipality IS NULL OR year IS NULL OR gender IS NULL OR provider IS NULL OR source IS NULL
    UNION ALL
    SELECT file, row, 'nyckeltalet ' || indicator || ' finns inte i indicators.csv'
    FROM checked AS result WHERE indicator NOT IN (SELECT id FROM staged_indicators)
    UNION ALL
    SELECT file, row, 'kommunkoden ' || municipality || ' finns inte i municipalities.csv'
    FROM checked WHERE municipality NOT IN (SELECT code FROM staged_municipalities)
    UNION ALL
    SELECT file, row, 'året ' || year || ' är orimligt' FROM checked WHERE year NOT BETWEEN 1990 AND year(current_date) + 1
    UNION ALL
    SELECT file, row, 'gender är ' || gender || ', ska vara T, K eller M' FROM checked WHERE gender NOT IN ('T', 'K', 'M')
    UNION ALL
    SELECT file, row, 'provider är ' || provider || ', ska vara all, municipal, independent eller home'
    FROM checked WHERE provider NOT IN ('all', 'municipal', 'independent', 'home')
    UNION ALL
    SELECT file, row, 'mark är ' || mark || ', ska vara suppressed, nearly_all, missing, not_surveyed eller tom'
    FROM checked WHERE mark NOT IN ('suppressed', 'nearly_all', 'missing', 'not_surveyed')
    UNION ALL
    SELECT file, row, 'värdet är inte ett tal' FROM checked WHERE isnan(value) OR isinf(value)
    UNION ALL
    SELECT file, row, 'värdet ' || value || ' är märkt ' || mark || ' men ska då vara tomt'
    FROM checked WHERE mark IN ('suppressed', 'missing', 'not_surveyed') AND value IS NOT NULL
    UNION ALL
    SELECT file, row, 'nearly_all kräver värdet 100' FROM checked WHERE mark = 'nearly_all' AND value IS DISTINCT FROM 100
    UNION ALL
    SELECT file, row, 'antalet elever ' || pupils || ' ska vara mellan 1 och 10 miljoner' FROM checked WHERE pupils NOT BETWEEN 1 AND 10000000
    UNION ALL
    SELECT result.file, result.row, 'värdet ' || result.value || ' kan inte vara ' || CASE indicator.kind
               WHEN 'proportion' THEN 'en andel (0–100)'
               WHEN 'mean' THEN 'ett meritvärde eller medelvärde (0–340)'
               WHEN 'index' THEN 'ett index (0–10)'
               WHEN 'count' THEN 'ett antal (heltal från 0)'
               WHEN 'amount' THEN 'ett belopp (från 0)'
               WHEN 'deviation' THEN 'en avvikelse (−1000 till 1000)'
               ELSE 'en kvot (från 0)' END || ' för ' || result.indicator
    FROM checked AS result JOIN staged_indicators AS indicator ON indicator.id = result.indicator
    WHERE NOT CASE indicator.kind
        WHEN 'proportion' THEN result.value BETWEEN 0 AND 100
        WHEN 'mean' THEN result.value BETWEEN 0 AND 340
        WHEN 'index' THEN result.value BETWEEN 0 AND 10
        WHEN 'count' THEN result.value >= 0 AND result.value = floor(result.value)
        WHEN 'deviation' THEN result.value BETWEEN -1000 AND 1000
        ELSE result.value >= 0 END
    UNION ALL
    SELECT 'data/results.parquet', NULL, 'har inget värde för någon kommun i regionen'
    WHERE NOT EXISTS (FROM checked JOIN staged_municipalities AS municipality ON municipality.code = checked.municipality
                      WHERE municipality.code IN (SELECT code FROM staged_region) AND checked.value IS NOT NULL)
)
SELECT file, row, reason FROM problem ORDER BY file, row LIMIT 1000

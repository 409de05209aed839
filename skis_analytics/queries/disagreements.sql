-- Cells for which two sources have a number each that is not the same, and how finely each of them prints that year's numbers.
WITH finest AS (
    SELECT indicator, year, source, max(decimals) AS decimals
    FROM (
        SELECT indicator, year, source, length(split_part(rtrim(round(value, 4)::DECIMAL(18, 4)::VARCHAR, '0'), '.', 2)) AS decimals FROM results.result WHERE value IS NOT NULL
        UNION ALL
        SELECT indicator, year, source, length(split_part(rtrim(round(value, 4)::DECIMAL(18, 4)::VARCHAR, '0'), '.', 2)) FROM results.other_source WHERE value IS NOT NULL
    )
    GROUP BY ALL
)
SELECT result.indicator, result.municipality, result.year, result.gender, result.provider,
       result.value, result.source, other.value AS other_value, other.source AS other_source,
       mine.decimals, theirs.decimals AS other_decimals
FROM results.other_source AS other
JOIN results.result AS result USING (indicator, municipality, year, gender, provider)
JOIN finest AS mine ON mine.indicator = result.indicator AND mine.year = result.year AND mine.source = result.source
JOIN finest AS theirs ON theirs.indicator = other.indicator AND theirs.year = other.year AND theirs.source = other.source
WHERE result.mark IS NULL AND other.mark IS NULL AND result.value <> other.value
ORDER BY result.indicator, result.municipality, result.year, result.provider, result.gender

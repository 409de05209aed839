-- Years without a figure and without a reason, between a municipality's first and last value of a series, in which others have one.
-- A protected figure is not missing, and independent schools open and close.
WITH span AS (
    SELECT indicator, provider, gender, municipality, min(year) AS first, max(year) AS last
    FROM results.result
    WHERE value IS NOT NULL AND municipality <> '0000' AND provider <> 'independent'
    GROUP BY ALL
)
SELECT span.indicator, span.provider, span.gender, span.municipality, coverage.year
FROM span
JOIN results.coverage AS coverage USING (indicator, provider, gender)
LEFT JOIN results.result AS result USING (indicator, provider, gender, municipality, year)
WHERE coverage.year > span.first AND coverage.year < span.last
  AND result.value IS NULL AND coalesce(result.mark, 'missing') = 'missing'
ORDER BY span.indicator, span.municipality, span.provider, span.gender, coverage.year

-- The years in which anybody in the country has a value, per indicator.
SELECT indicator, year, max(municipalities) AS municipalities, max(in_region) AS in_region
FROM results.coverage
WHERE municipalities > 0
GROUP BY indicator, year ORDER BY indicator, year

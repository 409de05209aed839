-- How many of the region's figures are protected, per indicator and year: all pupils, the provider that the network answers for
-- where the source has it.
WITH series AS (
    SELECT indicator, arg_min(provider, list_position(['municipal', 'all', 'home'], provider)) AS provider
    FROM results.coverage
    WHERE gender = 'T' AND provider <> 'independent'
    GROUP BY indicator
)
SELECT result.indicator, result.provider, result.year, count(*) AS figures, count(*) FILTER (result.mark = 'suppressed') AS protected
FROM results.result
JOIN series USING (indicator, provider)
JOIN results.municipality AS municipality ON municipality.code = result.municipality
WHERE municipality.region AND result.gender = 'T'
GROUP BY ALL
HAVING count(*) FILTER (result.mark = 'suppressed') > 0
ORDER BY result.indicator, result.year

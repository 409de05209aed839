-- Wholes that do not agree with their two parts (municipal and independent schools; girls and boys): a part with more pupils than
-- the whole, or a share or mean of the whole that does not lie between its parts'. Rounding is not yet allowed for.
WITH split AS (
    SELECT 'provider' AS split, indicator, municipality, year, gender AS other,
           any_value(result) FILTER (provider = 'all') AS whole,
           any_value(result) FILTER (provider = 'municipal') AS first,
           any_value(result) FILTER (provider = 'independent') AS second
    FROM results.result AS result
    GROUP BY ALL
    UNION ALL
    SELECT 'gender', indicator, municipality, year, provider,
           any_value(result) FILTER (gender = 'T'), any_value(result) FILTER (gender = 'K'), any_value(result) FILTER (gender = 'M')
    FROM results.result AS result
    GROUP BY ALL
)
SELECT split.split, split.indicator, split.municipality, split.year, split.other,
       whole.value, whole.pupils, first.value AS first_value, first.pupils AS first_pupils,
       second.value AS second_value, second.pupils AS second_pupils
FROM split
JOIN results.indicator AS indicator ON indicator.id = split.indicator
WHERE greatest(first.pupils, second.pupils) > whole.pupils
   OR (indicator.kind IN ('proportion', 'mean') AND whole.mark IS NULL AND first.mark IS NULL AND second.mark IS NULL
       AND (whole.value > greatest(first.value, second.value) OR whole.value < least(first.value, second.value))
       AND first.value IS NOT NULL AND second.value IS NOT NULL)
ORDER BY split.indicator, split.municipality, split.year, split.split, split.other

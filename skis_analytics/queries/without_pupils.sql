-- Shares and means, and how many of them the source gives no number of pupils for: those cannot be judged.
SELECT result.indicator, result.source, count(*) AS figures, count(*) FILTER (result.pupils IS NULL) AS without_pupils
FROM results.result
JOIN results.indicator AS indicator ON indicator.id = result.indicator
WHERE indicator.kind IN ('proportion', 'mean') AND result.value IS NOT NULL AND result.municipality <> '0000'
GROUP BY ALL
HAVING count(*) FILTER (result.pupils IS NULL) > 0
ORDER BY result.indicator, result.source

-- Every figure of one indicator, or of all, as it stands: for files that other programs read.
SELECT result.indicator, result.municipality, municipality.name, result.year, result.provider, result.gender, result.value,
       result.pupils, result.mark, result.source
FROM results.result
JOIN results.municipality AS municipality ON municipality.code = result.municipality
JOIN results.indicator AS indicator ON indicator.id = result.indicator
WHERE $indicator IS NULL OR result.indicator = $indicator
ORDER BY indicator.position, result.provider, result.gender, result.year, result.municipality

-- Every year's cell of the chosen series up to the chosen year, for the asked municipalities: change, trend and curves.
WITH chosen AS (
    FROM chosen($provider, $gender, $year, $indicators)
)
SELECT result.indicator, result.municipality, municipality.name, result.year, result.provider, result.gender, result.value, result.pupils, result.mark
FROM chosen
JOIN results.result
  ON result.indicator = chosen.indicator AND result.provider = chosen.provider AND result.gender = chosen.gender
 AND ($later OR result.year <= chosen.year)
JOIN results.municipality AS municipality ON municipality.code = result.municipality
JOIN results.indicator AS indicator ON indicator.id = result.indicator
WHERE result.municipality IN (SELECT unnest($municipalities))
ORDER BY indicator.position, municipality.name COLLATE sv, result.year

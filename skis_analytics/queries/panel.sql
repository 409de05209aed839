-- Every municipality's every year of one series. "Nearly all" stands as all but 2.5 pupils; other marks have no value.
SELECT result.municipality, municipality.name, municipality.region, result.year, result.pupils, result.mark,
       CASE WHEN result.mark = 'nearly_all' AND result.pupils > 0 THEN 100 * greatest(0, result.pupils - 2.5) / result.pupils
            WHEN result.mark IS NULL THEN result.value END AS value
FROM results.result AS result
JOIN results.municipality AS municipality ON municipality.code = result.municipality
WHERE result.indicator = $indicator AND result.provider = $provider AND result.gender = $gender
  AND result.municipality <> '0000'
ORDER BY result.municipality, result.year

SELECT expected.indicator, expected.municipality, municipality.name, municipality.region, expected.year, expected.pupils,
       expected.value, result.mark, expected.expected, expected.error, expected.parents, expected.foreign_background,
       expected.girls, expected.protected
FROM results.expected AS expected
JOIN results.municipality AS municipality ON municipality.code = expected.municipality
JOIN results.result AS result ON result.indicator = expected.indicator AND result.municipality = expected.municipality
     AND result.year = expected.year AND result.provider = 'municipal' AND result.gender = 'T'
WHERE expected.indicator = $indicator
ORDER BY expected.year, expected.municipality

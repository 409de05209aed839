-- How many figures of one series are ordinary values and how many carry which mark: in the region and in the whole country.
SELECT coalesce(result.mark, 'value') AS state, count(*) FILTER (municipality.region) AS in_region, count(*) AS in_country
FROM results.result
JOIN results.municipality AS municipality ON municipality.code = result.municipality
WHERE result.indicator = $indicator AND result.provider = $provider AND result.gender = $gender AND result.municipality <> '0000'
GROUP BY state ORDER BY state

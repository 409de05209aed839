-- Which providers, genders and years one indicator has figures for in the region.
SELECT provider, gender, year, municipalities, in_region FROM results.coverage
WHERE indicator = $indicator AND in_region > 0
ORDER BY provider, gender, year

-- The years that the region has figures for, latest first, and whether it has grade 9 results that year.
SELECT coverage.year, bool_or(coverage.indicator IN (SELECT id FROM results.indicator WHERE stage = 'åk 7–9' AND area = 'Kunskapsresultat')) AS grade_9
FROM results.coverage WHERE in_region > 0
GROUP BY coverage.year ORDER BY coverage.year DESC

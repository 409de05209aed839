-- Consecutive years of the same municipality, all over the country, that calibration may use: both with at least 15
-- pupils and without a mark.
SELECT before.indicator, before.provider, before.gender, indicator.kind, indicator.new_cohort,
       indicator.direction <> 'none' AS directed, after.year,
       before.value AS value_before, after.value AS value_after,
       before.pupils AS pupils_before, after.pupils AS pupils_after
FROM result AS before
JOIN result AS after
  ON after.indicator = before.indicator AND after.provider = before.provider AND after.gender = before.gender
 AND after.municipality = before.municipality AND after.year = before.year + 1
JOIN indicator ON indicator.id = before.indicator
WHERE indicator.kind IN ('proportion', 'mean')
  AND before.municipality <> '0000'
  AND before.value IS NOT NULL AND after.value IS NOT NULL AND before.mark IS NULL AND after.mark IS NULL
  AND before.pupils >= 15 AND after.pupils >= 15
ORDER BY before.indicator, before.provider, before.gender, after.year, before.municipality

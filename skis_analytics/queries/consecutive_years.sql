-- Consecutive years of the same municipality, both unmarked and with at least 15 pupils, of the series of one indicator or of
-- all that have noise, with the nation's own change: that of the same municipalities in the same two years, weighted by pupils.
-- The same pairs as calibration fits noise on (noise_pairs.sql), with the municipality.
SELECT before.indicator, before.provider, before.gender, before.municipality, municipality.region, indicator.kind,
       indicator.new_cohort, after.year, before.value AS value_before, after.value AS value_after,
       before.pupils AS pupils_before, after.pupils AS pupils_after,
       sum(after.value * after.pupils) OVER same / sum(after.pupils) OVER same
           - sum(before.value * before.pupils) OVER same / sum(before.pupils) OVER same AS nation
FROM results.result AS before
JOIN results.result AS after
  ON after.indicator = before.indicator AND after.provider = before.provider AND after.gender = before.gender
 AND after.municipality = before.municipality AND after.year = before.year + 1
JOIN results.indicator AS indicator ON indicator.id = before.indicator
JOIN results.municipality AS municipality ON municipality.code = before.municipality
WHERE indicator.kind IN ('proportion', 'mean')
  AND ($indicator IS NULL OR before.indicator = $indicator)
  AND ($provider IS NULL OR before.provider = $provider)
  AND ($gender IS NULL OR before.gender = $gender)
  AND before.municipality <> '0000'
  AND before.value IS NOT NULL AND after.value IS NOT NULL AND before.mark IS NULL AND after.mark IS NULL
  AND before.pupils >= 15 AND after.pupils >= 15
WINDOW same AS (PARTITION BY before.indicator, before.provider, before.gender, after.year)
ORDER BY before.indicator, before.provider, before.gender, after.year, before.municipality

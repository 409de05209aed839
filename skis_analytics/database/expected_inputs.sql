-- What the model of expected values is fitted on: a row per result of municipal schools in grade 9, with who the pupils were.
-- "Nearly all" enters as all but 2.5 pupils. A protected share of foreign background is fewer than ten pupils, which says enough to
-- place it: 4.5 of them, give or take the spread of 0-9. Any other background that is protected or missing leaves the row without.
WITH background AS (
    SELECT municipality, year,
           max(value) FILTER (indicator = 'parents_tertiary_9' AND mark IS NULL) AS parents,
           max(value) FILTER (indicator = 'girls_9' AND mark IS NULL) AS girls,
           max(value) FILTER (indicator = 'foreign_background_9' AND mark IS NULL) AS known_foreign,
           bool_or(indicator = 'foreign_background_9' AND mark = 'suppressed') AS protected_foreign
    FROM result
    WHERE provider = 'municipal' AND gender = 'T' AND municipality <> '0000'
      AND indicator IN ('parents_tertiary_9', 'girls_9', 'foreign_background_9')
    GROUP BY municipality, year
)
SELECT result.indicator, result.municipality, result.year, indicator.kind, result.pupils,
       CASE WHEN result.mark = 'nearly_all' THEN 100 * greatest(0, result.pupils - 2.5) / result.pupils
            WHEN result.mark IS NULL THEN result.value END AS value,
       background.parents / 100 AS parents,
       background.girls / 100 AS girls,
       CASE WHEN background.protected_foreign THEN least(0.5, 4.5 / result.pupils)
            ELSE background.known_foreign / 100 END AS foreign_background,
       coalesce(background.protected_foreign, false) AS protected,
       noise.dispersion, noise.spread
FROM result
JOIN indicator ON indicator.id = result.indicator
LEFT JOIN background USING (municipality, year)
LEFT JOIN noise ON noise.indicator = result.indicator AND noise.provider = result.provider AND noise.gender = result.gender
WHERE result.indicator IN ('merit_value_9', 'vocational_eligibility_9', 'all_subjects_9')
  AND result.provider = 'municipal' AND result.gender = 'T' AND result.municipality <> '0000' AND result.pupils > 0
ORDER BY result.indicator, result.year, result.municipality

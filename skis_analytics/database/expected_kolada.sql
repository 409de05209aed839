-- SKR's model-adjusted deviations (Kolada U15459, U15457, U15461; until 2022) beside ours, per result and year.
WITH theirs AS (
    SELECT unnest(['merit_value_9', 'vocational_eligibility_9', 'all_subjects_9']) AS indicator,
           unnest(['merit_deviation', 'vocational_eligibility_deviation', 'all_subjects_deviation']) AS deviation
)
SELECT expected.indicator, expected.year,
       count(*) AS kolada_municipalities,
       corr(expected.value - expected.expected, result.value) AS kolada_correlation,
       sqrt(avg((expected.value - expected.expected - result.value) ** 2)) AS kolada_rmse
FROM expected
JOIN theirs USING (indicator)
JOIN result ON result.indicator = theirs.deviation AND result.municipality = expected.municipality AND result.year = expected.year
           AND result.gender = 'T' AND result.value IS NOT NULL AND result.mark IS NULL
WHERE expected.expected IS NOT NULL AND expected.value IS NOT NULL
GROUP BY expected.indicator, expected.year
HAVING count(*) >= 10

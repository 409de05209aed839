-- One row per indicator: a whole group's value (nobody left out) for a line in a picture, with what it rests on.
WITH cell AS (
    FROM cells($provider, $gender, $year, $indicators)
),
whole AS (
    SELECT cell.indicator, any_value(cell.year) AS year, any_value(cell.provider) AS provider, any_value(cell.gender) AS gender,
           sum(cell.estimate * cell.pupils) / sum(cell.pupils) AS weighted,
           sum(cell.pupils) AS pupils,
           count(cell.pupils) AS with_pupils,
           median(cell.estimate) AS middle,
           count(*) AS municipalities
    FROM cell
    JOIN members($comparison, $focus, $own) AS member ON member.stage = cell.stage AND member.municipality = cell.municipality
    WHERE cell.estimate IS NOT NULL
    GROUP BY cell.indicator
),
nation AS (
    SELECT indicator, year, provider, gender, value FROM cell WHERE municipality = '0000' AND value IS NOT NULL AND $comparison = 'riket'
)
SELECT coalesce(whole.indicator, nation.indicator) AS indicator,
       coalesce(whole.year, nation.year) AS year,
       coalesce(whole.provider, nation.provider) AS provider,
       coalesce(whole.gender, nation.gender) AS gender,
       coalesce(nation.value, whole.weighted, whole.middle) AS value,
       CASE WHEN nation.value IS NOT NULL THEN 'published'
            WHEN whole.weighted IS NOT NULL THEN 'weighted' ELSE 'median' END AS basis,
       CASE WHEN nation.value IS NULL THEN whole.pupils END AS pupils,
       CASE WHEN whole.weighted IS NULL THEN whole.municipalities ELSE whole.with_pupils END AS municipalities
FROM whole
FULL JOIN nation ON nation.indicator = whole.indicator
ORDER BY indicator

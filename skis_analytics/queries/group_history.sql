-- A whole group's value, year by year, of one series: the same rules as references.sql.
WITH chosen AS (
    FROM chosen($provider, $gender, $year, [$indicator])
),
cell AS (
    SELECT result.municipality, result.year, result.pupils, result.value AS published,
           CASE WHEN result.mark = 'nearly_all' THEN 100 * greatest(0, result.pupils - 2.5) / result.pupils
                ELSE result.value END AS estimate
    FROM chosen
    JOIN results.result
      ON result.indicator = chosen.indicator AND result.provider = chosen.provider AND result.gender = chosen.gender
),
member AS (
    SELECT member.municipality
    FROM members($comparison, $focus, $own) AS member
    JOIN results.indicator AS indicator ON indicator.stage = member.stage AND indicator.id = $indicator
),
nation AS (
    SELECT year, published FROM cell WHERE municipality = '0000' AND published IS NOT NULL AND $comparison = 'riket'
),
whole AS (
    SELECT cell.year,
           sum(cell.estimate * cell.pupils) / sum(cell.pupils) AS weighted,
           sum(cell.pupils) AS pupils,
           count(cell.pupils) AS with_pupils,
           median(cell.estimate) AS middle,
           count(*) AS municipalities
    FROM cell JOIN member USING (municipality)
    WHERE cell.estimate IS NOT NULL
    GROUP BY cell.year
)
SELECT coalesce(whole.year, nation.year) AS year, coalesce(nation.published, whole.weighted, whole.middle) AS value,
       CASE WHEN nation.published IS NULL THEN whole.pupils END AS pupils,
       CASE WHEN whole.weighted IS NULL THEN whole.municipalities ELSE whole.with_pupils END AS municipalities
FROM whole
FULL JOIN nation ON nation.year = whole.year
ORDER BY 1

-- One row per indicator × asked municipality: its cell, and its comparison group's value without the municipality itself.
-- Weighted by pupils where the source gives denominators; otherwise the median of the members; riket's published
-- row when the group is the nation and there is one.
WITH cell AS (
    FROM cells($provider, $gender, $year, $indicators)
),
member AS (
    SELECT cell.*
    FROM cell
    JOIN members($comparison, $focus, $own) AS member ON member.stage = cell.stage AND member.municipality = cell.municipality
    WHERE cell.estimate IS NOT NULL
),
asked AS (
    SELECT indicator.indicator, indicator.kind, indicator.stage, indicator.year, indicator.provider, indicator.gender, municipality.code
    FROM (SELECT DISTINCT indicator, kind, stage, year, provider, gender FROM cell) AS indicator
    CROSS JOIN results.municipality AS municipality
    WHERE municipality.code IN (SELECT unnest($municipalities))
),
others AS (
    SELECT asked.indicator, asked.code,
           sum(member.estimate * member.pupils) / sum(member.pupils) AS weighted,
           sum(member.pupils) AS pupils,
           count(member.pupils) AS with_pupils,
           median(member.estimate) AS middle,
           count(member.estimate) AS municipalities
    FROM asked
    JOIN member ON member.indicator = asked.indicator AND member.municipality <> asked.code
    GROUP BY ALL
),
nation AS (
    SELECT indicator, value FROM cell WHERE municipality = '0000' AND value IS NOT NULL AND $comparison = 'riket'
)
SELECT asked.indicator, asked.code AS municipality, municipality.name, asked.year, asked.provider, asked.gender,
       cell.value, cell.pupils, coalesce(cell.mark, CASE WHEN cell.value IS NULL THEN 'missing' END) AS mark, cell.estimate,
       coalesce(nation.value, others.weighted, others.middle) AS group_value,
       CASE WHEN nation.value IS NULL THEN others.pupils END AS group_pupils,
       CASE WHEN others.weighted IS NULL THEN others.municipalities ELSE others.with_pupils END AS group_municipalities,
       CASE WHEN nation.value IS NOT NULL THEN 'published'
            WHEN others.weighted IS NOT NULL THEN 'weighted'
            WHEN others.middle IS NOT NULL THEN 'median' END AS group_basis
FROM asked
JOIN results.municipality AS municipality ON municipality.code = asked.code
LEFT JOIN cell ON cell.indicator = asked.indicator AND cell.municipality = asked.code
LEFT JOIN others ON others.indicator = asked.indicator AND others.code = asked.code
LEFT JOIN nation ON nation.indicator = asked.indicator
JOIN results.indicator AS indicator ON indicator.id = asked.indicator
ORDER BY indicator.position, municipality.name COLLATE sv

-- One indicator's cells for the asked municipalities in every year from its first to its last, also where there is no row at all.
-- The series is the wanted provider's and gender's, else the nearest there is: the order of the macro chosen, whatever the year.
WITH series AS (
    SELECT provider, gender
    FROM results.coverage
    WHERE indicator = $indicator AND gender IN ($gender, 'T')
      AND (in_region > 0 OR provider <> 'independent' OR $provider = 'independent')
    GROUP BY provider, gender
    ORDER BY list_position([$provider, 'all', 'home', 'municipal', 'independent'], provider), gender <> $gender
    LIMIT 1
),
cell AS (
    SELECT result.* FROM results.result JOIN series USING (provider, gender) WHERE result.indicator = $indicator
),
span AS (
    SELECT unnest(range(min(year), max(year) + 1)) AS year FROM cell
)
SELECT series.provider, series.gender, municipality.code AS municipality, municipality.name, span.year, cell.value, cell.pupils,
       cell.mark, cell.source, cell.indicator IS NOT NULL AS present
FROM series CROSS JOIN span CROSS JOIN results.municipality AS municipality
LEFT JOIN cell ON cell.municipality = municipality.code AND cell.year = span.year
WHERE municipality.code IN (SELECT unnest($municipalities))
ORDER BY municipality.name COLLATE sv, span.year

-- The cells of all municipalities in the country for one indicator: the grey context of funnel and place.
SELECT cell.indicator, cell.municipality, municipality.name, municipality.region AS in_region, cell.year, cell.provider, cell.gender, cell.value, cell.pupils,
       cell.mark, cell.estimate
FROM cells($provider, $gender, $year, [$indicator]) AS cell
JOIN results.municipality AS municipality ON municipality.code = cell.municipality
WHERE cell.municipality <> '0000'
ORDER BY municipality.name COLLATE sv

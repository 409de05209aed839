-- Municipalities: four digits, once each, riket among them, at least one in the region.
SELECT 'data/municipalities.csv', row, 'kommunkoden ' || code || ' står på flera rader'
FROM staged_municipalities QUALIFY count(*) OVER (PARTITION BY code) > 1
UNION ALL
SELECT 'data/municipalities.csv', row, 'kommunkoden ' || coalesce(code, '(tom)') || ' är inte fyra siffror'
FROM staged_municipalities WHERE NOT regexp_full_match(coalesce(code, ''), '[0-9]{4}')
UNION ALL
SELECT 'data/municipalities.csv', row, 'namnet är tomt' FROM staged_municipalities WHERE coalesce(trim(name), '') = ''
UNION ALL
SELECT 'data/municipalities.csv', row, 'meeting_participant ska vara True eller False'
FROM staged_municipalities
WHERE coalesce(meeting_participant, '') NOT IN ('True', 'False')
UNION ALL
SELECT 'data/municipalities.csv', row, 'population_2022 är ' || population_2022 || ', ska vara ett heltal eller tomt'
FROM staged_municipalities WHERE population_2022 IS NOT NULL AND try_cast(population_2022 AS INTEGER) IS NULL
UNION ALL
SELECT 'data/municipalities.csv', NULL, 'riket (kod 0000) saknas'
WHERE NOT EXISTS (FROM staged_municipalities WHERE code = '0000')
UNION ALL
SELECT getvariable('region_file'), NULL, 'municipalities: kommunkoden ' || code || ' finns inte i data/municipalities.csv'
FROM staged_region ANTI JOIN staged_municipalities USING (code)
UNION ALL
SELECT getvariable('region_file'), NULL, 'ingen kommun i data/municipalities.csv hör till regionen'
WHERE NOT EXISTS (FROM staged_municipalities SEMI JOIN staged_region USING (code))
UNION ALL
SELECT 'data/municipalities.csv', row, 'namnet ' || name || ' står på flera rader'
FROM staged_municipalities QUALIFY count(*) OVER (PARTITION BY name) > 1
UNION ALL
SELECT 'data/municipalities.csv', row, 'namnet har tecken som är formatering (något av * _ [ ] ( ) ! $ < > ~ | ` \ eller en styrkod)'
FROM staged_municipalities WHERE regexp_matches(name, '[*_\[\]()!$<>~|`\\\x00-\x1f]')
ORDER BY 2

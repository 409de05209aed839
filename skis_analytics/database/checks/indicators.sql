-- Indicators: unique ids, known kinds and directions, nothing essential empty.
SELECT 'data/indicators.csv', row, 'nyckeltalet ' || id || ' står på flera rader'
FROM staged_indicators QUALIFY count(*) OVER (PARTITION BY id) > 1
UNION ALL
SELECT 'data/indicators.csv', row, 'id, title, short_title, unit, area, stage eller source är tom'
FROM staged_indicators
WHERE coalesce(trim(id), '') = '' OR coalesce(trim(title), '') = '' OR coalesce(trim(short_title), '') = ''
   OR coalesce(trim(unit), '') = '' OR coalesce(trim(area), '') = '' OR coalesce(trim(stage), '') = ''
   OR coalesce(trim(source), '') = ''
UNION ALL
SELECT 'data/indicators.csv', row, 'kind är ' || coalesce(kind, 'tom') || ', ska vara proportion, mean, count, amount, ratio, index eller deviation'
FROM staged_indicators
WHERE coalesce(kind, '') NOT IN ('proportion', 'mean', 'count', 'amount', 'ratio', 'index', 'deviation')
UNION ALL
SELECT 'data/indicators.csv', row, 'direction är ' || coalesce(direction, 'tom') || ', ska vara higher, lower eller none'
FROM staged_indicators WHERE coalesce(direction, '') NOT IN ('higher', 'lower', 'none')
UNION ALL
SELECT 'data/indicators.csv', row, 'core är ' || core || ', ska vara ett heltal eller tomt'
FROM staged_indicators WHERE coalesce(trim(core), '') <> '' AND NOT regexp_full_match(core, '[1-9][0-9]{0,3}')
UNION ALL
SELECT 'data/indicators.csv', row, 'new_cohort och calendar_year ska vara True eller False'
FROM staged_indicators
WHERE coalesce(new_cohort, '') NOT IN ('True', 'False') OR coalesce(calendar_year, '') NOT IN ('True', 'False')
UNION ALL
SELECT 'data/indicators.csv', row, 'stage är ' || stage || ', ska vara förskola, åk F–3, åk 4–6, åk 7–9, åk 1–9, gymnasieskolan eller ungdomar'
FROM staged_indicators
WHERE stage NOT IN ('förskola', 'åk F–3', 'åk 4–6', 'åk 7–9', 'åk 1–9', 'gymnasieskolan', 'ungdomar')
UNION ALL
SELECT 'data/indicators.csv', row, 'title, short_title, unit, area eller definition har tecken som är formatering (något av * _ [ ] ! $ < > ~ | ` \ eller en styrkod)'
FROM staged_indicators
WHERE regexp_matches(concat_ws(' ', title, short_title, unit, area, definition), '[*_\[\]!$<>~|`\\\x00-\x1f]')
ORDER BY 2

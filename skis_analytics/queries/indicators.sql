SELECT id, title, short_title, kind, unit, direction, area, stage, source, national_goal, definition, coalesce(core, 0) AS core,
       calendar_year, publication, profile
FROM results.indicator ORDER BY position

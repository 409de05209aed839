-- Staged and checked rows → the tables. Order by indicator first: every question asks for few indicators.

INSERT INTO indicator
SELECT id, title, short_title, kind, unit, direction, area, stage, source, nullif(national_goal, ''),
       nullif(definition, ''), nullif(kolada_all, ''), nullif(kolada_municipal, ''), nullif(kolada_home, ''),
       try_cast(core AS INTEGER), new_cohort = 'True', calendar_year = 'True', nullif(publication, ''), row,
       coalesce(profile, '') <> 'False'
FROM staged_indicators;

INSERT INTO municipality
SELECT code, name, code IN (SELECT code FROM staged_region), meeting_participant = 'True', try_cast(population_2022 AS INTEGER)
FROM staged_municipalities;

INSERT INTO comparison_group SELECT group_id, kind, name, nullif(anchor, '') FROM staged_groups;

INSERT INTO group_member SELECT group_id, municipality FROM staged_group_members;

INSERT INTO kolada_kpi
SELECT id, title, try_cast(publication_date AS DATE), try_cast(publ_period AS INTEGER) FROM staged_kolada_kpis;

-- Shipped figures and imported batches, by whom they come from: Skolverket's several reports are one family. Within a family the
-- latest batch stands; a figure that its family has taken back is gone. A figure that comes without its number of pupils keeps the
-- number that the same figure came with before: not every report of a source prints it. Only the cells that some batch names are
-- weighed.
CREATE TEMP TABLE touched AS SELECT DISTINCT indicator, municipality, year, gender, provider FROM staged_imports;

CREATE TEMP TABLE candidate AS
SELECT checked.* REPLACE (coalesce(pupils, last_value(pupils IGNORE NULLS) OVER (
           PARTITION BY indicator, municipality, year, gender, provider, split_part(source, '_', 1), value, mark
           ORDER BY batch ROWS UNBOUNDED PRECEDING)) AS pupils),
       split_part(checked.source, '_', 1) AS family
FROM (
    SELECT 0 AS batch, false AS removed, staged_results.* EXCLUDE (row)
    FROM staged_results SEMI JOIN touched USING (indicator, municipality, year, gender, provider)
    UNION ALL BY NAME
    SELECT * EXCLUDE (file, row) FROM staged_imports
) AS checked
QUALIFY row_number() OVER (
    PARTITION BY indicator, municipality, year, gender, provider, split_part(checked.source, '_', 1) ORDER BY batch DESC) = 1;

-- When two families have the same figure, the one that the indicator names as its source stands, and the other is kept to be
-- compared with. A blank never stands before a figure.
CREATE TEMP TABLE ranked AS
SELECT candidate.*, row_number() OVER (
           PARTITION BY candidate.indicator, municipality, year, gender, provider
           ORDER BY candidate.value IS NULL AND candidate.mark IS NULL,
                    candidate.family = split_part(indicator.source, '_', 1) DESC, batch DESC) AS place
FROM candidate JOIN indicator ON indicator.id = candidate.indicator
WHERE NOT candidate.removed;

-- A cell without value and without mark is a blank in the source: the reason is not stated there, so it is "missing".
INSERT INTO result
SELECT indicator, municipality, year, gender, provider, value, pupils,
       CASE WHEN value IS NULL AND mark IS NULL THEN 'missing' ELSE mark END, source
FROM (
    SELECT staged_results.* EXCLUDE (row) FROM staged_results ANTI JOIN touched USING (indicator, municipality, year, gender, provider)
    UNION ALL BY NAME
    SELECT * EXCLUDE (batch, removed, family, place) FROM ranked WHERE place = 1
)
ORDER BY indicator, provider, gender, year, municipality;

INSERT INTO other_source
SELECT indicator, municipality, year, gender, provider, value, mark, source FROM ranked WHERE place > 1;

-- What was weighed is not needed any more; a whole country's fetch is hundreds of megabytes of it.
DROP TABLE ranked;
DROP TABLE candidate;
DROP TABLE touched;
DROP TABLE staged_results;

INSERT INTO coverage
SELECT result.indicator, result.provider, result.gender, result.year,
       count(*) FILTER (result.municipality <> '0000'),
       count(*) FILTER (municipality.region)
FROM result
JOIN municipality ON municipality.code = result.municipality
WHERE result.value IS NOT NULL
GROUP BY ALL;

-- What the drafts (batches from the variable first_draft on) do: their figures beside the earlier database's and the new one's.

CREATE TEMP TABLE drafted AS
SELECT batch - getvariable('first_draft') AS draft, removed, indicator, municipality, year, gender, provider, value, pupils, mark,
       split_part(source, '_', 1) AS family
FROM staged_imports WHERE batch >= getvariable('first_draft');

CREATE TEMP TABLE compared AS
SELECT drafted.draft,
       CASE
           WHEN drafted.removed AND old.source IS NOT NULL AND new.source IS NULL THEN 'removed'
           WHEN drafted.removed AND new.value IS NOT DISTINCT FROM old.value AND new.mark IS NOT DISTINCT FROM old.mark THEN 'unchanged'
           WHEN drafted.removed THEN 'changed'
           -- Another source stands and says the same, but for rounding to a decimal: nobody needs to see that.
           WHEN split_part(new.source, '_', 1) <> drafted.family AND new.mark IS NULL AND drafted.mark IS NULL
                AND abs(new.value - drafted.value) <= 0.050001 THEN 'unchanged'
           WHEN split_part(new.source, '_', 1) IS DISTINCT FROM drafted.family
                OR new.value IS DISTINCT FROM drafted.value
                OR new.mark IS DISTINCT FROM CASE WHEN drafted.value IS NULL THEN coalesce(drafted.mark, 'missing') ELSE drafted.mark END
                THEN 'outranked'
           WHEN old.source IS NULL THEN 'added'
           WHEN old.value IS DISTINCT FROM new.value OR old.mark IS DISTINCT FROM new.mark OR old.pupils IS DISTINCT FROM new.pupils
                THEN 'changed'
           ELSE 'unchanged'
       END AS outcome,
       drafted.* EXCLUDE (draft, removed, family),
       old.value AS old_value, old.pupils AS old_pupils, old.mark AS old_mark, old.source AS old_source,
       new.value AS new_value, new.pupils AS new_pupils, new.mark AS new_mark, new.source AS new_source
FROM drafted
LEFT JOIN earlier.result AS old USING (indicator, municipality, year, gender, provider)
LEFT JOIN result AS new USING (indicator, municipality, year, gender, provider);

CREATE TEMP TABLE draft_counts AS
SELECT draft, outcome, count(*) AS rows FROM compared GROUP BY ALL ORDER BY draft, outcome;

-- Codes as enumerations, which pandas takes as categories: half a million rows of them are megabytes instead of hundreds.
CREATE TYPE indicator_code AS ENUM (SELECT DISTINCT indicator FROM compared ORDER BY 1);
CREATE TYPE municipality_code AS ENUM (SELECT code FROM municipality ORDER BY 1);
CREATE TYPE municipality_name AS ENUM (SELECT DISTINCT name FROM municipality ORDER BY 1);
CREATE TYPE word AS ENUM (
    SELECT DISTINCT word FROM (SELECT unnest([outcome, gender, provider, mark, old_mark, new_mark, old_source, new_source]) AS word FROM compared)
    WHERE word IS NOT NULL ORDER BY 1
);

CREATE TEMP TABLE draft_rows AS
SELECT draft, outcome::word AS outcome, indicator::indicator_code AS indicator, municipality::municipality_code AS municipality, year,
       gender::word AS gender, provider::word AS provider, compared.value, pupils, mark::word AS mark,
       old_value, old_pupils, old_mark::word AS old_mark, old_source::word AS old_source,
       new_value, new_pupils, new_mark::word AS new_mark, new_source::word AS new_source, municipality.name::municipality_name AS name
FROM compared JOIN municipality ON municipality.code = compared.municipality
WHERE outcome <> 'unchanged'
ORDER BY draft, compared.outcome, compared.indicator, year DESC, municipality.name, compared.provider, compared.gender;
DROP TABLE compared;

-- The same figure in several of the drafts, from the same family of sources, but not the same figure. Lists are made only of those:
-- one per figure would not fit in memory.
CREATE TEMP TABLE repeated AS
SELECT indicator, municipality, year, gender, provider, family
FROM drafted WHERE NOT removed
GROUP BY ALL HAVING count(*) > 1;

CREATE TEMP TABLE draft_conflicts AS
SELECT indicator, municipality, year, gender, provider, family,
       list(draft ORDER BY draft) AS drafts, list(value ORDER BY draft) AS values, list(mark ORDER BY draft) AS marks
FROM drafted SEMI JOIN repeated USING (indicator, municipality, year, gender, provider, family)
WHERE NOT removed
GROUP BY ALL
HAVING count(DISTINCT value) > 1 OR count(DISTINCT coalesce(mark, '')) > 1
ORDER BY indicator, year DESC, municipality, provider, gender;

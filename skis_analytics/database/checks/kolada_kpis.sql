-- Kolada's ids: unique, with a title, dates that are dates.
SELECT 'data/kolada_kpis.csv' AS file, row, 'id ' || id || ' står på flera rader' AS reason
FROM staged_kolada_kpis QUALIFY count(*) OVER (PARTITION BY id) > 1
UNION ALL
SELECT 'data/kolada_kpis.csv', row, 'id eller title är tom'
FROM staged_kolada_kpis WHERE coalesce(trim(id), '') = '' OR coalesce(trim(title), '') = ''
UNION ALL
SELECT 'data/kolada_kpis.csv', row, 'publication_date är ' || publication_date || ', ska vara ett datum (2026-04-16) eller tomt'
FROM staged_kolada_kpis WHERE publication_date <> '' AND try_cast(publication_date AS DATE) IS NULL
UNION ALL
SELECT 'data/kolada_kpis.csv', row, 'publ_period är ' || publ_period || ', ska vara ett årtal eller tomt'
FROM staged_kolada_kpis WHERE publ_period <> '' AND NOT regexp_full_match(publ_period, '[12][0-9]{3}')
ORDER BY 2

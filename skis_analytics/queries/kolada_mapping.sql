-- What each indicator is at Kolada.
SELECT id, kind, coalesce(kolada_all, '') AS kolada_all, coalesce(kolada_municipal, '') AS kolada_municipal,
       coalesce(kolada_home, '') AS kolada_home, title
FROM results.indicator
WHERE coalesce(kolada_all, kolada_municipal, kolada_home) IS NOT NULL
ORDER BY position

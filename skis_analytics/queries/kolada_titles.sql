-- The title that each of Kolada's ids is expected to have.
SELECT id, title FROM results.kolada_kpi

-- Which of some ids are in use, and for what kind of record; a meeting's notes too, which are not among what is "recorded".
SELECT DISTINCT kind, id FROM register.recorded WHERE list_contains($ids, id)
UNION ALL
SELECT DISTINCT 'note', id FROM register.note WHERE list_contains($ids, id);

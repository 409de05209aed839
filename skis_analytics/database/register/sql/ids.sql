-- Which of some ids are in use, and for what kind of record.
SELECT DISTINCT kind, id FROM register.recorded WHERE list_contains($ids, id);

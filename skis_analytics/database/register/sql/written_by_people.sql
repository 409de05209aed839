-- How much there is that did not ship with the program.
SELECT count(*) FROM (
    SELECT recorded_by FROM register.recorded
    UNION ALL SELECT recorded_by FROM register.note
    UNION ALL SELECT recorded_by FROM register.snapshot)
WHERE recorded_by <> $shipped;

-- Who did what after a given change, oldest first.
SELECT kind, id, version, change, epoch_us(recorded_at), recorded_by, accepted, withdrawn, name
FROM register.recorded WHERE change > $since ORDER BY change;

-- Every frozen meeting with what it holds, as it was written.
SELECT id, change, epoch_us(recorded_at) AS recorded_at, recorded_by, meeting, title, data_version, content
FROM register.snapshot ORDER BY change, id;

-- The frozen meetings without what they hold, the latest first; those of one meeting where one is named.
SELECT id, epoch_us(recorded_at) AS recorded_at, recorded_by, meeting, title, data_version
FROM register.snapshot WHERE $meeting = '' OR meeting = $meeting ORDER BY change DESC;

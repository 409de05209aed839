-- The latest accepted version of every note, the withdrawn ones or the others.
SELECT * REPLACE (epoch_us(recorded_at) AS recorded_at) FROM register.latest_note WHERE withdrawn = $withdrawn ORDER BY change;

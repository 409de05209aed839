-- The latest accepted version of every entry from research, the withdrawn ones or the others.
SELECT * REPLACE (epoch_us(recorded_at) AS recorded_at) FROM register.latest_evidence WHERE withdrawn = $withdrawn ORDER BY change;

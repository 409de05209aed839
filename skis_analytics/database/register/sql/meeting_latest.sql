-- The latest accepted version of every meeting, the withdrawn ones or the others.
SELECT * REPLACE (epoch_us(recorded_at) AS recorded_at) FROM register.latest_meeting WHERE withdrawn = $withdrawn ORDER BY change;

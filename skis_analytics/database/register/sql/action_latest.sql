-- The latest accepted version of every decision or action, the withdrawn ones or the others.
SELECT * REPLACE (epoch_us(recorded_at) AS recorded_at) FROM register.latest_action WHERE withdrawn = $withdrawn ORDER BY change;

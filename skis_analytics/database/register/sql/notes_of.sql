-- The latest accepted version of every note of one meeting that has not been taken away.
SELECT * REPLACE (epoch_us(recorded_at) AS recorded_at) FROM register.current_note WHERE meeting = $meeting ORDER BY change;

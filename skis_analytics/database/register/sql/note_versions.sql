-- Every version of one note, oldest first. Times as microseconds since 1970: the same for every time zone.
SELECT * REPLACE (epoch_us(recorded_at) AS recorded_at) FROM register.note WHERE id = $id ORDER BY version;

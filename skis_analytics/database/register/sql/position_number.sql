-- The number of a meeting's next move: the highest is where it is.
SELECT coalesce(max(number), 0) + 1 FROM shared.public.skis_position WHERE meeting = $meeting;

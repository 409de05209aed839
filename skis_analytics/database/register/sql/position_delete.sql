-- A meeting's moves before a number.
DELETE FROM shared.public.skis_position WHERE meeting = $meeting AND number < $number;

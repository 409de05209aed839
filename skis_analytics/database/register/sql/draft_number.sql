-- The number that a key's next draft has: the highest is the one that counts.
SELECT coalesce(max(number), 0) + 1 FROM shared.public.skis_draft WHERE key = $key;

-- What somebody has begun, the latest of every key first.
SELECT said FROM shared.public.skis_draft WHERE writer = $writer
QUALIFY row_number() OVER (PARTITION BY key ORDER BY number DESC, written_at DESC) = 1 ORDER BY written_at DESC;

-- Everything that anybody has begun: the latest of every key.
SELECT said FROM shared.public.skis_draft QUALIFY row_number() OVER (PARTITION BY key ORDER BY number DESC, written_at DESC) = 1;

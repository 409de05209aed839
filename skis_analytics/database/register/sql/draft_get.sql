SELECT said FROM shared.public.skis_draft WHERE key = $key ORDER BY number DESC, written_at DESC LIMIT 1;

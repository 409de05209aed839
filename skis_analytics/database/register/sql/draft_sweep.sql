DELETE FROM shared.public.skis_draft WHERE at < $before;

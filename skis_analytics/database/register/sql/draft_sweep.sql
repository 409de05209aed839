DELETE FROM shared.public.skis_draft WHERE written_at < $before;

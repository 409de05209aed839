-- A key's drafts before a number.
DELETE FROM shared.public.skis_draft WHERE key = $key AND number < $number;

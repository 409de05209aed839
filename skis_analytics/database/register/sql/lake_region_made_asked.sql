SELECT to_regclass('public.skis_region') IS NOT NULL AS made

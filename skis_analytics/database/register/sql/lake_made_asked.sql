SELECT count(*) = 3 AS made FROM pg_tables
WHERE schemaname = 'public' AND tablename IN ('ducklake_metadata', 'skis_position', 'skis_draft')

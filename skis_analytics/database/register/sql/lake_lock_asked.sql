SELECT pg_advisory_xact_lock(7311975) IS NULL AS held

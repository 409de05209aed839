INSERT INTO shared.public.skis_region BY NAME SELECT $region AS region
WHERE NOT EXISTS (FROM shared.public.skis_region);

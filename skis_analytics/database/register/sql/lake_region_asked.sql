SELECT region FROM public.skis_region

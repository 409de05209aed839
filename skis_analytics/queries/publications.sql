-- When Kolada publishes each indicator: the date and period that it gives for the ids that the indicator has there.
SELECT indicator.id AS indicator, at_kolada.provider, kpi.id AS kolada_id, kpi.title, kpi.publication_date, kpi.published_period
FROM results.indicator AS indicator
CROSS JOIN LATERAL (
    VALUES ('all', indicator.kolada_all), ('municipal', indicator.kolada_municipal), ('home', indicator.kolada_home)
) AS at_kolada (provider, id)
LEFT JOIN results.kolada_kpi AS kpi ON kpi.id = at_kolada.id
WHERE at_kolada.id IS NOT NULL
ORDER BY indicator.position, at_kolada.provider

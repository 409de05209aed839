-- Whose figures there are of an indicator, and for how many years more than a handful of municipalities have them.
SELECT provider, count(*) FILTER (municipalities > 20) AS years
FROM results.coverage WHERE indicator = $indicator AND gender = 'T' AND municipalities > 0
GROUP BY provider

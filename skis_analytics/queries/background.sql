-- Who a municipality's pupils in grade 9 are, over all years: one year's hundred pupils are too few to be likened by.
SELECT municipality, avg(parents) AS parents, avg(foreign_background) AS foreign_background
FROM results.expected WHERE indicator = 'merit_value_9' GROUP BY municipality ORDER BY municipality

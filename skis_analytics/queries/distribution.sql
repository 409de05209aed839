-- How the country's municipalities are spread, one row per indicator, for the band that a profile is read against.
SELECT cell.indicator, count(*) AS municipalities,
       quantile_cont(cell.estimate, 0.10) AS p10, quantile_cont(cell.estimate, 0.25) AS p25,
       quantile_cont(cell.estimate, 0.50) AS p50, quantile_cont(cell.estimate, 0.75) AS p75,
       quantile_cont(cell.estimate, 0.90) AS p90
FROM cells($provider, $gender, $year, $indicators) AS cell
WHERE cell.municipality <> '0000' AND cell.estimate IS NOT NULL
GROUP BY cell.indicator
ORDER BY cell.indicator

-- Every series of shares or means that has denominators: what noise is wanted for.
SELECT DISTINCT result.indicator, result.provider, result.gender, indicator.kind
FROM result JOIN indicator ON indicator.id = result.indicator
WHERE indicator.kind IN ('proportion', 'mean') AND result.pupils IS NOT NULL
ORDER BY ALL

-- The region's municipalities first in Swedish order, then the country's; riket is not a municipality.
SELECT code, name, region FROM results.municipality WHERE code <> '0000' ORDER BY region DESC, name COLLATE sv

-- The keys of every figure that is from Kolada, whether it stands or another source does.
SELECT indicator, municipality, year, gender, provider FROM results.result WHERE source = 'kolada'
UNION ALL
SELECT indicator, municipality, year, gender, provider FROM results.other_source WHERE source = 'kolada'

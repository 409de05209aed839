FROM results.expected_model ORDER BY indicator, year

-- When the figures were last read in.
SELECT built_at FROM results.build

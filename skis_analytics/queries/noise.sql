-- The calibrated noise of every series.
SELECT indicator, provider, gender, dispersion, spread, pairs, fitted_on FROM results.noise

-- Which register this is and how far it has come.
SELECT (SELECT name FROM register.origin ORDER BY number DESC LIMIT 1), (SELECT coalesce(max(change), 0) FROM register.recorded);

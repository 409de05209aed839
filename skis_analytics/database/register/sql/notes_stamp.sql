-- Which register this is and how far its notes have come.
SELECT (SELECT name FROM register.origin ORDER BY number DESC LIMIT 1), (SELECT coalesce(max(change), 0) FROM register.note);

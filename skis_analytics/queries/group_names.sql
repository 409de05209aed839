-- Who is in the comparison group, by stage, for the words beside it.
SELECT member.stage, list(municipality.name ORDER BY municipality.name COLLATE sv) AS names
FROM members($comparison, $focus, $own) AS member
JOIN results.municipality AS municipality ON municipality.code = member.municipality
GROUP BY member.stage

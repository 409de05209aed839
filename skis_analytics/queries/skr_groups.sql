SELECT member.municipality, member.group_id
FROM results.group_member AS member
JOIN results.comparison_group AS skr ON skr.id = member.group_id AND skr.kind = 'skr_group'
WHERE member.municipality <> '0000'
ORDER BY member.municipality

SELECT skr.name
FROM results.group_member AS member
JOIN results.comparison_group AS skr ON skr.id = member.group_id AND skr.kind = 'skr_group'
WHERE member.municipality = $municipality

-- Comparison groups and their members: known kinds, known municipalities, no member twice.
SELECT 'data/groups.csv' AS file, row, 'gruppen ' || group_id || ' står på flera rader' AS reason
FROM staged_groups QUALIFY count(*) OVER (PARTITION BY group_id) > 1
UNION ALL
SELECT 'data/groups.csv', row, 'kind är ' || coalesce(kind, 'tom') || ', ska vara association, skr_group, similar_compulsory, similar_upper_secondary eller similar_preschool'
FROM staged_groups
WHERE coalesce(kind, '') NOT IN ('association', 'skr_group', 'similar_compulsory', 'similar_upper_secondary', 'similar_preschool')
UNION ALL
SELECT 'data/groups.csv', row, 'kommunkoden ' || coalesce(anchor, '(tom)') || ' i anchor finns inte i municipalities.csv'
FROM staged_groups
WHERE (starts_with(kind, 'similar_') OR coalesce(anchor, '') <> '')
  AND NOT EXISTS (FROM staged_municipalities WHERE code = anchor)
UNION ALL
SELECT 'data/group_members.csv', row, 'gruppen ' || coalesce(group_id, '(tom)') || ' finns inte i groups.csv'
FROM staged_group_members AS member
WHERE NOT EXISTS (FROM staged_groups WHERE staged_groups.group_id = member.group_id)
UNION ALL
SELECT 'data/group_members.csv', row, 'kommunkoden ' || coalesce(municipality, '(tom)') || ' finns inte i municipalities.csv'
FROM staged_group_members AS member
WHERE NOT EXISTS (FROM staged_municipalities WHERE code = member.municipality)
UNION ALL
SELECT 'data/group_members.csv', row, 'kommunen ' || municipality || ' står två gånger i gruppen ' || group_id
FROM staged_group_members QUALIFY row_number() OVER (PARTITION BY group_id, municipality ORDER BY row) > 1
ORDER BY 1, 2

-- Every record that there is, taken away or not.
SELECT DISTINCT 'initiative' AS kind, id FROM register.initiative
UNION ALL SELECT DISTINCT 'cause', id FROM register.cause
UNION ALL SELECT DISTINCT 'need', id FROM register.need
UNION ALL SELECT DISTINCT 'evidence', id FROM register.evidence
UNION ALL SELECT DISTINCT 'meeting', id FROM register.meeting
UNION ALL SELECT DISTINCT 'action', id FROM register.action
UNION ALL SELECT DISTINCT 'note', id FROM register.note
ORDER BY 1, 2;

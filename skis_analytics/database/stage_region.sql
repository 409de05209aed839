-- The region's municipalities: those that its file lists, or those whose code begins with its county's two digits.
CREATE TEMP TABLE staged_region AS
SELECT unnest($codes::VARCHAR[]) AS code
UNION ALL
SELECT code FROM staged_municipalities WHERE $county <> '' AND code[1:2] = $county

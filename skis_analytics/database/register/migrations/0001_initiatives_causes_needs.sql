-- Append-only: a save is a new row, and no row is ever changed or deleted. Plain tables without keys, constraints, sequences and
-- indexes, so that the same statements make the register in a DuckDB file and in a DuckLake.
--
-- Every kind of record begins with the same eight columns:
--   change        counts every version of everything in the order written, and so is what "has anything changed?" asks
--   base_version  the version that the writer had before them, 0 for none
--   accepted      false: kept beside (kvarlagd), because somebody else had saved in between
--   withdrawn     true: taken away from this version on
-- Times like 2024, 2024-08 and 2024-08-15 are text, because that is as exactly as they were stated.

CREATE TABLE migration (number INTEGER, applied_at TIMESTAMPTZ);

-- A register that is made or restored gets a name of its own, so that nobody takes what they remember of another for it.
CREATE TABLE origin (number INTEGER, name VARCHAR, made_at TIMESTAMPTZ, made_from VARCHAR);

CREATE TABLE initiative (
    id VARCHAR, version INTEGER, change BIGINT, recorded_at TIMESTAMPTZ, recorded_by VARCHAR, base_version INTEGER,
    accepted BOOLEAN, withdrawn BOOLEAN,
    title VARCHAR, description VARCHAR, municipalities VARCHAR[], region BOOLEAN, municipality_note VARCHAR, themes VARCHAR[],
    status VARCHAR, stages VARCHAR[], target_group VARCHAR, start_when VARCHAR, end_when VARCHAR, partner VARCHAR,
    needs VARCHAR[], causes VARCHAR[], expected_indicator VARCHAR, expected_change DOUBLE, expected_by VARCHAR,
    success_criteria VARCHAR, follow_up VARCHAR, outcome VARCHAR,
    material_kinds VARCHAR[], material_titles VARCHAR[], material_links VARCHAR[],
    contact_role VARCHAR, note VARCHAR, source VARCHAR
);

CREATE TABLE cause (
    id VARCHAR, version INTEGER, change BIGINT, recorded_at TIMESTAMPTZ, recorded_by VARCHAR, base_version INTEGER,
    accepted BOOLEAN, withdrawn BOOLEAN,
    text VARCHAR, municipality VARCHAR, indicators VARCHAR[], year INTEGER, theme VARCHAR, kind VARCHAR, evidence_level VARCHAR,
    evidence_for VARCHAR, evidence_against VARCHAR, examined_by VARCHAR, source VARCHAR
);

CREATE TABLE need (
    id VARCHAR, version INTEGER, change BIGINT, recorded_at TIMESTAMPTZ, recorded_by VARCHAR, base_version INTEGER,
    accepted BOOLEAN, withdrawn BOOLEAN,
    municipality VARCHAR, theme VARCHAR, origin VARCHAR, reason VARCHAR, priority VARCHAR, indicators VARCHAR[], year INTEGER,
    source VARCHAR
);

-- The latest accepted version of each, taken away or not, and those that are there.
CREATE VIEW latest_initiative AS
FROM initiative SEMI JOIN (SELECT id, max(version) AS version FROM initiative WHERE accepted GROUP BY id) AS latest USING (id, version);
CREATE VIEW latest_cause AS
FROM cause SEMI JOIN (SELECT id, max(version) AS version FROM cause WHERE accepted GROUP BY id) AS latest USING (id, version);
CREATE VIEW latest_need AS
FROM need SEMI JOIN (SELECT id, max(version) AS version FROM need WHERE accepted GROUP BY id) AS latest USING (id, version);

CREATE VIEW current_initiative AS FROM latest_initiative WHERE NOT withdrawn;
CREATE VIEW current_cause AS FROM latest_cause WHERE NOT withdrawn;
CREATE VIEW current_need AS FROM latest_need WHERE NOT withdrawn;

-- Every version of everything: who did what, when.
CREATE VIEW recorded AS
SELECT 'initiative' AS kind, id, version, change, recorded_at, recorded_by, accepted, withdrawn, title AS name FROM initiative
UNION ALL
SELECT 'cause', id, version, change, recorded_at, recorded_by, accepted, withdrawn, text FROM cause
UNION ALL
SELECT 'need', id, version, change, recorded_at, recorded_by, accepted, withdrawn, reason FROM need;

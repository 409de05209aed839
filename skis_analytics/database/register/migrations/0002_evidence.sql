-- What research says of a theme.
CREATE TABLE evidence (
    id VARCHAR, version INTEGER, change BIGINT, recorded_at TIMESTAMPTZ, recorded_by VARCHAR, base_version INTEGER,
    accepted BOOLEAN, withdrawn BOOLEAN,
    title VARCHAR, organisation VARCHAR, link VARCHAR, summary VARCHAR, themes VARCHAR[], strength VARCHAR, published VARCHAR
);

CREATE VIEW latest_evidence AS
FROM evidence SEMI JOIN (SELECT id, max(version) AS version FROM evidence WHERE accepted GROUP BY id) AS latest USING (id, version);
CREATE VIEW current_evidence AS FROM latest_evidence WHERE NOT withdrawn;

CREATE OR REPLACE VIEW recorded AS
SELECT 'initiative' AS kind, id, version, change, recorded_at, recorded_by, accepted, withdrawn, title AS name FROM initiative
UNION ALL
SELECT 'cause', id, version, change, recorded_at, recorded_by, accepted, withdrawn, text FROM cause
UNION ALL
SELECT 'need', id, version, change, recorded_at, recorded_by, accepted, withdrawn, reason FROM need
UNION ALL
SELECT 'evidence', id, version, change, recorded_at, recorded_by, accepted, withdrawn, title FROM evidence;

-- Meetings with their agendas, and what they come to. An agenda's steps lie side by side in lists of equal length.
CREATE TABLE meeting (
    id VARCHAR, version INTEGER, change BIGINT, recorded_at TIMESTAMPTZ, recorded_by VARCHAR, base_version INTEGER,
    accepted BOOLEAN, withdrawn BOOLEAN,
    title VARCHAR, day VARCHAR, starts VARCHAR, ends VARCHAR, place VARCHAR, digital BOOLEAN, purpose VARCHAR,
    step_titles VARCHAR[], step_minutes INTEGER[], step_questions VARCHAR[], step_views VARCHAR[], source VARCHAR
);

CREATE TABLE action (
    id VARCHAR, version INTEGER, change BIGINT, recorded_at TIMESTAMPTZ, recorded_by VARCHAR, base_version INTEGER,
    accepted BOOLEAN, withdrawn BOOLEAN,
    text VARCHAR, meeting VARCHAR, kind VARCHAR, municipality VARCHAR, who VARCHAR, due VARCHAR, status VARCHAR, follow_up VARCHAR
);

-- What groups write during a meeting, every few seconds. Not among what is "recorded": every open page asks that for changes, and would be
-- drawn anew with each word that anybody writes.
CREATE TABLE note (
    id VARCHAR, version INTEGER, change BIGINT, recorded_at TIMESTAMPTZ, recorded_by VARCHAR, base_version INTEGER,
    accepted BOOLEAN, withdrawn BOOLEAN,
    meeting VARCHAR, municipality VARCHAR, question VARCHAR, "group" VARCHAR, text VARCHAR
);

CREATE VIEW latest_meeting AS
FROM meeting SEMI JOIN (SELECT id, max(version) AS version FROM meeting WHERE accepted GROUP BY id) AS latest USING (id, version);
CREATE VIEW latest_action AS
FROM action SEMI JOIN (SELECT id, max(version) AS version FROM action WHERE accepted GROUP BY id) AS latest USING (id, version);
CREATE VIEW latest_note AS
FROM note SEMI JOIN (SELECT id, max(version) AS version FROM note WHERE accepted GROUP BY id) AS latest USING (id, version);
CREATE VIEW current_meeting AS FROM latest_meeting WHERE NOT withdrawn;
CREATE VIEW current_action AS FROM latest_action WHERE NOT withdrawn;
CREATE VIEW current_note AS FROM latest_note WHERE NOT withdrawn;

CREATE OR REPLACE VIEW recorded AS
SELECT 'initiative' AS kind, id, version, change, recorded_at, recorded_by, accepted, withdrawn, title AS name FROM initiative
UNION ALL
SELECT 'cause', id, version, change, recorded_at, recorded_by, accepted, withdrawn, text FROM cause
UNION ALL
SELECT 'need', id, version, change, recorded_at, recorded_by, accepted, withdrawn, reason FROM need
UNION ALL
SELECT 'evidence', id, version, change, recorded_at, recorded_by, accepted, withdrawn, title FROM evidence
UNION ALL
SELECT 'meeting', id, version, change, recorded_at, recorded_by, accepted, withdrawn, title FROM meeting
UNION ALL
SELECT 'action', id, version, change, recorded_at, recorded_by, accepted, withdrawn, text FROM action;

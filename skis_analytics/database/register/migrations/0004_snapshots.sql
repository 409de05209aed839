-- Meetings as they were: the whole handout that was frozen, as text that the program reads back. Never changed and never taken away.
CREATE TABLE snapshot (
    id VARCHAR, change BIGINT, recorded_at TIMESTAMPTZ, recorded_by VARCHAR, meeting VARCHAR, title VARCHAR, data_version VARCHAR, content VARCHAR
);

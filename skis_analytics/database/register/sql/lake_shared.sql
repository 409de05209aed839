-- Where meetings have come, and what is typed and not saved: tables of PostgreSQL and not of the lake, which keeps everything for ever.
CREATE TABLE IF NOT EXISTS shared.public.skis_position (
    meeting VARCHAR, number BIGINT, step INTEGER, since VARCHAR, leader VARCHAR, token VARCHAR
);
CREATE TABLE IF NOT EXISTS shared.public.skis_draft (
    key VARCHAR, number BIGINT, writer VARCHAR, written_at TIMESTAMPTZ, said VARCHAR
);

-- The results database. Derived from data/; built whole into a new file and swapped in, never changed in place.

CREATE TABLE indicator (
    id                VARCHAR PRIMARY KEY,
    title             VARCHAR NOT NULL,
    short_title       VARCHAR NOT NULL,
    kind              VARCHAR NOT NULL,
    unit              VARCHAR NOT NULL,
    direction         VARCHAR NOT NULL,
    area              VARCHAR NOT NULL,
    stage             VARCHAR NOT NULL,
    source            VARCHAR NOT NULL,
    national_goal     VARCHAR,
    definition        VARCHAR,
    kolada_all        VARCHAR,
    kolada_municipal  VARCHAR,
    kolada_home       VARCHAR,
    core              INTEGER,            -- place in the joint picture; NULL when not part of it
    new_cohort        BOOLEAN NOT NULL,   -- each year is a new set of pupils; false for stocks (teachers, all pupils' background)
    calendar_year     BOOLEAN NOT NULL,   -- years are calendar years, not the year in which a school year ends
    publication       VARCHAR,            -- when in the year new figures come, NULL when not known
    position          INTEGER NOT NULL,   -- order in data/indicators.csv
    profile           BOOLEAN NOT NULL    -- judged with all others of a municipality; the rest are only looked up, one at a time
);

-- What Kolada calls each of its ids, and when it publishes: the titles that a fetch is compared with.
CREATE TABLE kolada_kpi (
    id                VARCHAR PRIMARY KEY,
    title             VARCHAR NOT NULL,
    publication_date  DATE,               -- of the latest figures, or of the next
    published_period  INTEGER             -- Kolada's period that they are of
);

CREATE TABLE municipality (
    code             VARCHAR PRIMARY KEY, -- SCB; 0000 is riket
    name             VARCHAR NOT NULL,
    region           BOOLEAN NOT NULL,    -- one of the region's (data/regions/)
    participant      BOOLEAN NOT NULL,    -- named in the notes of the autumn's meetings
    population_2022  INTEGER
);

CREATE TABLE comparison_group (
    id      VARCHAR PRIMARY KEY,
    kind    VARCHAR NOT NULL,             -- association, skr_group, similar_compulsory, similar_upper_secondary, similar_preschool
    name    VARCHAR NOT NULL,
    anchor  VARCHAR                       -- for similar_*: the municipality that the others are similar to
);

CREATE TABLE group_member (
    group_id      VARCHAR NOT NULL,
    municipality  VARCHAR NOT NULL
);

CREATE TABLE result (
    indicator     VARCHAR NOT NULL,
    municipality  VARCHAR NOT NULL,
    year          INTEGER NOT NULL,       -- the year in which the school year ends, or the calendar year
    gender        VARCHAR NOT NULL,       -- T, K, M
    provider      VARCHAR NOT NULL,       -- all, municipal, independent, home
    value         DOUBLE,                 -- in the indicator's unit; 100 is a placeholder when nearly_all
    pupils        INTEGER,                -- denominator; NULL when the source gives none
    mark          VARCHAR,                -- suppressed, nearly_all, missing, not_surveyed
    source        VARCHAR NOT NULL
);

-- What another source than the one that stands says of the same cell (docs/architecture.md, precedence).
CREATE TABLE other_source (
    indicator     VARCHAR NOT NULL,
    municipality  VARCHAR NOT NULL,
    year          INTEGER NOT NULL,
    gender        VARCHAR NOT NULL,
    provider      VARCHAR NOT NULL,
    value         DOUBLE,
    mark          VARCHAR,
    source        VARCHAR NOT NULL
);

-- What exists, small enough to search in every question: which provider, gender and year to fall back to.
CREATE TABLE coverage (
    indicator       VARCHAR NOT NULL,
    provider        VARCHAR NOT NULL,
    gender          VARCHAR NOT NULL,
    year            INTEGER NOT NULL,
    municipalities  INTEGER NOT NULL,     -- with a value, of the 290
    in_region       INTEGER NOT NULL      -- with a value, of the region's
);

-- Calibrated noise (docs/methods.md 2): dispersion for shares, spread per pupil for means.
CREATE TABLE noise (
    indicator   VARCHAR NOT NULL,
    provider    VARCHAR NOT NULL,
    gender      VARCHAR NOT NULL,
    dispersion  DOUBLE,                   -- φ; NULL for means
    spread      DOUBLE,                   -- s, in the indicator's unit; NULL for shares
    pairs       INTEGER NOT NULL,         -- consecutive years it was fitted on
    fitted_on   VARCHAR NOT NULL          -- own: this series; total: the same, all pupils; provider: another provider's; kind: typical share
);

-- What results could be expected to be given who the pupils are (docs/methods.md 4). Municipal schools, all pupils.
CREATE TABLE expected (
    indicator     VARCHAR NOT NULL,
    municipality  VARCHAR NOT NULL,
    year          INTEGER NOT NULL,
    pupils        INTEGER NOT NULL,
    value         DOUBLE,                 -- the result; the middle of what nearly_all can mean
    expected      DOUBLE,                 -- by the model fitted on all other municipalities; NULL when background is unknown
    error         DOUBLE,                 -- standard error of value - expected: chance, model error, the fit's own
    parents       DOUBLE,                 -- the background it rests on, shares 0-1
    foreign_background DOUBLE,
    girls         DOUBLE,
    protected     BOOLEAN NOT NULL        -- foreign background is protected (fewer than ten pupils) and taken as 4.5 of them
);

-- One row per fitted model.
CREATE TABLE expected_model (
    indicator             VARCHAR NOT NULL,
    year                  INTEGER NOT NULL,
    municipalities        INTEGER NOT NULL,
    explained             DOUBLE NOT NULL, -- R², weighted as the fit
    explained_left_out    DOUBLE NOT NULL, -- the same of predictions that leave the predicted out
    model_error           DOUBLE NOT NULL, -- τ, in the indicator's unit
    parents_effect        DOUBLE NOT NULL, -- expected value per ten percentage points more, near the country's middle
    foreign_effect        DOUBLE NOT NULL,
    girls_effect          DOUBLE NOT NULL,
    kolada_municipalities INTEGER,         -- how our deviations agree with SKR's; NULL where SKR has none
    kolada_correlation    DOUBLE,
    kolada_rmse           DOUBLE
);

CREATE TABLE build (
    fingerprint  VARCHAR NOT NULL,        -- of everything that the file was built from
    built_at     TIMESTAMPTZ NOT NULL,
    results      BIGINT NOT NULL
);

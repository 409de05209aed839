-- One more version of a cause.
INSERT INTO register.cause BY NAME SELECT
    $id AS id, $version AS version, $change AS change, $recorded_at AS recorded_at, $recorded_by AS recorded_by,
    $base_version AS base_version, $accepted AS accepted, $withdrawn AS withdrawn, $text AS text,
    $municipality AS municipality, $indicators AS indicators, $year AS year, $theme AS theme, $kind AS kind,
    $evidence_level AS evidence_level, $evidence_for AS evidence_for, $evidence_against AS evidence_against,
    $examined_by AS examined_by, $source AS source;

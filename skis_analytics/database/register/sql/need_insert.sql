-- One more version of a need.
INSERT INTO register.need BY NAME SELECT
    $id AS id, $version AS version, $change AS change, $recorded_at AS recorded_at, $recorded_by AS recorded_by,
    $base_version AS base_version, $accepted AS accepted, $withdrawn AS withdrawn, $municipality AS municipality,
    $theme AS theme, $origin AS origin, $reason AS reason, $priority AS priority, $indicators AS indicators,
    $year AS year, $source AS source;

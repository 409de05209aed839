-- One more version of an entry from research.
INSERT INTO register.evidence BY NAME SELECT
    $id AS id, $version AS version, $change AS change, $recorded_at AS recorded_at, $recorded_by AS recorded_by,
    $base_version AS base_version, $accepted AS accepted, $withdrawn AS withdrawn, $title AS title,
    $organisation AS organisation, $link AS link, $summary AS summary, $themes AS themes, $strength AS strength,
    $published AS published;

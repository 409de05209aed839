-- One more version of a note.
INSERT INTO register.note BY NAME SELECT
    $id AS id, $version AS version, $change AS change, $recorded_at AS recorded_at, $recorded_by AS recorded_by,
    $base_version AS base_version, $accepted AS accepted, $withdrawn AS withdrawn, $meeting AS meeting,
    $municipality AS municipality, $question AS question, $group AS "group", $text AS text;

-- One more version of a decision or action.
INSERT INTO register.action BY NAME SELECT
    $id AS id, $version AS version, $change AS change, $recorded_at AS recorded_at, $recorded_by AS recorded_by,
    $base_version AS base_version, $accepted AS accepted, $withdrawn AS withdrawn, $text AS text, $meeting AS meeting,
    $kind AS kind, $municipality AS municipality, $who AS who, $due AS due, $status AS status,
    $follow_up AS follow_up;

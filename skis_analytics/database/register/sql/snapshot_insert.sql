-- A frozen meeting.
INSERT INTO register.snapshot BY NAME SELECT
    $id AS id, $change AS change, $recorded_at AS recorded_at, $recorded_by AS recorded_by, $meeting AS meeting, $title AS title,
    $data_version AS data_version, $content AS content;

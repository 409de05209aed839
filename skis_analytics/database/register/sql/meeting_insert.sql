-- One more version of a meeting.
INSERT INTO register.meeting BY NAME SELECT
    $id AS id, $version AS version, $change AS change, $recorded_at AS recorded_at, $recorded_by AS recorded_by,
    $base_version AS base_version, $accepted AS accepted, $withdrawn AS withdrawn, $title AS title, $day AS day,
    $starts AS starts, $ends AS ends, $place AS place, $digital AS digital, $purpose AS purpose,
    $step_titles AS step_titles, $step_minutes AS step_minutes, $step_questions AS step_questions,
    $step_views AS step_views, $source AS source;

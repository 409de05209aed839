INSERT INTO shared.public.skis_position BY NAME SELECT
    $meeting AS meeting, $number AS number, $step AS step, $since AS since, $leader AS leader, $token AS token;

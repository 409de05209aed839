INSERT INTO shared.public.skis_draft BY NAME SELECT
    $key AS key, $number AS number, $writer AS writer, $at AS at, $said AS said;

INSERT INTO shared.public.skis_draft BY NAME SELECT
    $key AS key, $number AS number, $writer AS writer, $written_at AS written_at, $said AS said;

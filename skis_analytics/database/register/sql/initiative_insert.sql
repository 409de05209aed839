-- One more version of an initiative.
INSERT INTO register.initiative BY NAME SELECT
    $id AS id, $version AS version, $change AS change, $recorded_at AS recorded_at, $recorded_by AS recorded_by,
    $base_version AS base_version, $accepted AS accepted, $withdrawn AS withdrawn, $title AS title,
    $description AS description, $municipalities AS municipalities, $region AS region,
    $municipality_note AS municipality_note, $themes AS themes, $status AS status, $stages AS stages,
    $target_group AS target_group, $start_when AS start_when, $end_when AS end_when, $partner AS partner,
    $needs AS needs, $causes AS causes, $expected_indicator AS expected_indicator,
    $expected_change AS expected_change, $expected_by AS expected_by, $success_criteria AS success_criteria,
    $follow_up AS follow_up, $outcome AS outcome, $material_kinds AS material_kinds,
    $material_titles AS material_titles, $material_links AS material_links, $contact_role AS contact_role,
    $note AS note, $source AS source;

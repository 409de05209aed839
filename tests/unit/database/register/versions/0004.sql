-- What a register of schema 4 may hold. Never changed: it shows that such a register can be brought up to date.
INSERT INTO origin VALUES (1, 'namn', '2026-11-01 08:00:00+00', 'nytt');
INSERT INTO initiative BY NAME
SELECT 'i1' AS id, 1 AS version, 1 AS change, '2026-11-01 08:01:00+00'::TIMESTAMPTZ AS recorded_at, 'Anna' AS recorded_by, 0 AS base_version,
    true AS accepted, false AS withdrawn, 'Först' AS title, 'Rad 1' AS description, ['1497', '1495'] AS municipalities, false AS region,
    '' AS municipality_note, ['matematik'] AS themes, 'ongoing' AS status, ['years_1_3', 'adult'] AS stages, '' AS target_group,
    '2024-08' AS start_when, NULL AS end_when, 'Göteborgs universitet' AS partner, ['n1'] AS needs, ['c1'] AS causes,
    'merit_9' AS expected_indicator, 5.5 AS expected_change, '2027' AS expected_by, '' AS success_criteria, '' AS follow_up, '' AS outcome,
    ['theory'] AS material_kinds, ['Bok'] AS material_titles, ['https://skaraborg.se'] AS material_links, '' AS contact_role, '' AS note,
    '' AS source;
INSERT INTO initiative SELECT * REPLACE (2 AS version, 4 AS change, 1 AS base_version, 'Sedan' AS title) FROM initiative WHERE version = 1;
INSERT INTO initiative
SELECT * REPLACE (3 AS version, 5 AS change, 'Bo' AS recorded_by, false AS accepted, 'Bredvid' AS title) FROM initiative WHERE version = 2;
INSERT INTO cause VALUES
    ('c1', 1, 2, '2026-11-01 08:02:00+00', 'Anna', 0, true, false, 'Många byten av lärare', '1497', ['merit_9'], 2024, 'matematik', 'staff',
     'experience', 'för', 'emot', 'rektorerna', ''),
    ('c2', 1, 6, '2026-11-01 08:03:00+00', 'Anna', 0, true, true, 'Borttagen', '1497', [], NULL, '', NULL, 'assumption', '', '', '', '');
INSERT INTO need VALUES
    ('n1', 1, 3, '2026-11-01 08:04:00+00', 'Anna', 0, true, false, '1497', 'matematik', 'figures', 'låga resultat', 'high', ['merit_9'], 2024, '');
INSERT INTO evidence VALUES
    ('e1', 1, 6, '2026-11-02 08:00:00+00', 'Bo', 0, true, false, 'Läsundervisning', 'Skolforskningsinstitutet', 'https://www.skolfi.se/x',
     'Rad 1', ['matematik'], 'strong', '2019-05');
INSERT INTO meeting VALUES
    ('m1', 1, 7, '2026-11-02 09:00:00+00', 'Bo', 0, true, false, 'SKIS-möte', '2024-10-02', '13.00', '15.00', '', true, 'Syfte',
     ['Incheckning', 'Nuläge'], [10, NULL], ['Hur mår ni?', ''], ['', '/?lasar=2023-24'], 'anteckningar');
INSERT INTO action VALUES
    ('a1', 1, 8, '2026-11-02 09:01:00+00', 'Bo', 0, true, false, 'Läs igenom', 'm1', 'action', '1497', 'Anna', '2026-12', 'open', '');
INSERT INTO note VALUES
    ('m1|1497|resultat|', 1, 9, '2026-11-02 09:02:00+00', 'Bo', 0, true, false, 'm1', '1497', 'resultat', '', 'Bättre i år');
INSERT INTO snapshot VALUES
    ('s1', 10, '2026-11-02 09:03:00+00', 'Bo', 'm1', 'SKIS-möte 2 oktober 2024', 'ce71734e8e01', '{"version": 1}');

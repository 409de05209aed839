-- Table macros: the vocabulary that several questions share.

-- Which provider, gender and year stand for each indicator, given what the user wants. Falls back per indicator to what
-- exists: the wanted provider, else all, home, municipal, independent; the wanted gender, else all pupils; the wanted
-- year, else the latest before it within four years (Kolada's series end in 2022). The answer says what was taken.
-- wanted_indicators (NULL: all) are told here and not by whoever asks: joined first and filtered afterwards, a country's millions of
-- results would be read for the sake of twenty indicators.
CREATE MACRO chosen(wanted_provider, wanted_gender, wanted_year, wanted_indicators) AS TABLE
    SELECT indicator, best.provider, best.gender, best.year, best.municipalities, best.in_region
    FROM (
        SELECT indicator,
               arg_min(coverage, (
                   list_position([wanted_provider, 'all', 'home', 'municipal', 'independent'], provider),
                   gender <> wanted_gender, -year)) AS best
        FROM results.coverage AS coverage
        WHERE (wanted_indicators IS NULL OR indicator IN (SELECT unnest(wanted_indicators)))
          AND year <= wanted_year
          AND year >= wanted_year - 4
          AND gender IN (wanted_gender, 'T')
          AND (in_region > 0 OR provider <> 'independent' OR wanted_provider = 'independent')
        GROUP BY indicator
    );

-- The municipalities of a comparison group, per stage: "liknande kommuner" differ between preschool, compulsory and
-- upper secondary school. riket's own row is no member.
CREATE MACRO members(comparison, focus, own) AS TABLE
    WITH stage AS (SELECT DISTINCT stage FROM results.indicator),
    listed AS (
        SELECT DISTINCT member.municipality, listed_group.kind
        FROM results.comparison_group AS listed_group
        JOIN results.group_member AS member ON member.group_id = listed_group.id
        WHERE member.municipality <> '0000'
          AND ((comparison = 'liknande' AND listed_group.anchor = focus)
               OR (comparison = 'skr' AND listed_group.kind = 'skr_group' AND listed_group.id IN (
                   SELECT mine.group_id FROM results.group_member AS mine WHERE mine.municipality = focus)))
    )
    SELECT stage.stage, municipality.code AS municipality
    FROM stage CROSS JOIN results.municipality AS municipality
    WHERE municipality.code <> '0000'
      AND ((comparison = 'regionen' AND municipality.region)
           OR comparison = 'riket'
           OR (comparison = 'egen' AND list_contains(own, municipality.code)))
    UNION ALL
    SELECT stage.stage, listed.municipality
    FROM stage
    JOIN listed ON listed.kind = CASE
        WHEN comparison = 'skr' THEN 'skr_group'
        WHEN stage.stage = 'förskola' THEN 'similar_preschool'
        WHEN stage.stage IN ('gymnasieskolan', 'ungdomar') THEN 'similar_upper_secondary'
        ELSE 'similar_compulsory' END;

-- The 290's cells of the chosen series, with the number that enters an aggregate: "nearly all" means that 1–4 pupils did
-- not reach the goal, so it enters as all but 2.5 of them; suppressed and missing enter nothing.
CREATE MACRO cells(wanted_provider, wanted_gender, wanted_year, wanted_indicators) AS TABLE
    SELECT result.indicator, indicator.kind, indicator.stage, result.municipality, result.year, result.provider,
           result.gender, result.value, result.pupils, result.mark,
           CASE WHEN result.mark = 'nearly_all' THEN 100 * greatest(0, result.pupils - 2.5) / result.pupils
                ELSE result.value END AS estimate
    FROM chosen(wanted_provider, wanted_gender, wanted_year, wanted_indicators) AS chosen
    JOIN results.result USING (indicator, provider, gender, year)
    JOIN results.indicator AS indicator ON indicator.id = result.indicator;

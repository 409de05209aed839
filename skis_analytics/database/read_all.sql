-- Reads every block of every table of a built file, so that damage anywhere shows before the file is used.
SELECT (SELECT bit_xor(hash(whole)) FROM candidate.indicator AS whole),
       (SELECT bit_xor(hash(whole)) FROM candidate.kolada_kpi AS whole),
       (SELECT bit_xor(hash(whole)) FROM candidate.municipality AS whole),
       (SELECT bit_xor(hash(whole)) FROM candidate.comparison_group AS whole),
       (SELECT bit_xor(hash(whole)) FROM candidate.group_member AS whole),
       (SELECT bit_xor(hash(whole)) FROM candidate.result AS whole),
       (SELECT bit_xor(hash(whole)) FROM candidate.other_source AS whole),
       (SELECT bit_xor(hash(whole)) FROM candidate.coverage AS whole),
       (SELECT bit_xor(hash(whole)) FROM candidate.noise AS whole),
       (SELECT bit_xor(hash(whole)) FROM candidate.expected AS whole),
       (SELECT bit_xor(hash(whole)) FROM candidate.expected_model AS whole),
       (SELECT bit_xor(hash(whole)) FROM candidate.build AS whole)

-- severity: warning
-- sentence: Values are possible: none below zero, no rate of poverty above 100 %, no range that ends below its beginning.
-- what_to_do: Open the sentence with evidence(figure_id): the page has a slip, or a rule reads it wrongly.
SELECT figure_id, text, value, value_high, unit, kind, sentence
FROM figure
WHERE (value < 0 AND unit <> 'celsius') OR value_high < value OR resolution < 0
    OR (kind = 'share' AND unit = 'percent' AND value > 1000) -- 完成任务的108% is a share that can be
    OR (indicator = 'poverty_headcount_ratio' AND unit = 'percent' AND kind = 'level' AND value > 100)
ORDER BY figure_id;

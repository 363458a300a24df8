-- severity: warning
-- sentence: A level has one of the units that its indicator can have.
-- what_to_do: Open the sentence with evidence(figure_id): the indicator is bound wrongly, or the registry lacks the unit.
SELECT f.figure_id, f.indicator, f.unit, i.units, f.text, f.sentence
FROM figure f JOIN indicator i ON i.indicator_id = f.indicator
WHERE f.kind = 'level' AND i.units IS NOT NULL AND NOT list_contains(string_split(i.units, ' '), f.unit)
ORDER BY f.figure_id;

-- severity: warning
-- sentence: Every unit, indicator and place code of a figure is in the registry.
-- what_to_do: Add what is missing to the registry (a decision record for a unit), or report the figure.
SELECT f.figure_id, 'unit' AS what, f.unit AS value FROM figure f ANTI JOIN unit u USING (unit)
WHERE EXISTS (FROM unit)
UNION ALL
SELECT f.figure_id, 'indicator', f.indicator FROM figure f ANTI JOIN indicator i ON i.indicator_id = f.indicator
WHERE f.indicator IS NOT NULL AND EXISTS (FROM indicator)
UNION ALL
SELECT f.figure_id, 'place_code', f.place_code FROM figure f ANTI JOIN place p ON p.code = f.place_code
WHERE f.place_code IS NOT NULL AND (SELECT count(*) > 1 FROM place)
ORDER BY ALL;

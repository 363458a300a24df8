-- severity: warning
-- sentence: The period of an actual figure has begun and ended when its article is published.
-- what_to_do: Open the sentence with evidence(figure_id): a plan is read as a fact, or the page shows a wrong date.
SELECT f.figure_id, f.text, f.period_start, f.period_end, a.published_on, f.sentence
FROM figure f JOIN article a USING (revision_id)
WHERE f.modality = 'actual' AND (f.period_end > a.published_on OR f.period_start > f.period_end)
ORDER BY f.figure_id;

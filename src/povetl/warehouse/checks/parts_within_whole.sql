-- severity: warning
-- sentence: A part (其中) is not larger than the whole that its sentence names.
-- what_to_do: Open the sentence: the page has a slip, or the breakdown is read from the wrong words.
SELECT w.revision_id, w.sentence, w.text AS whole, p.text AS part, p.breakdown
FROM figure w JOIN figure p ON p.revision_id = w.revision_id AND p.zone = w.zone AND p.zone_ordinal = w.zone_ordinal
    AND p.sentence_start = w.sentence_start AND p.indicator = w.indicator AND p.unit = w.unit
    AND p.place IS NOT DISTINCT FROM w.place AND p.period_end IS NOT DISTINCT FROM w.period_end
    AND p.per IS NOT DISTINCT FROM w.per
WHERE w.kind = 'level' AND p.kind = 'level' AND w.breakdown IS NULL AND p.breakdown IS NOT NULL AND p.start > w.start
    AND p.interval_low > w.interval_high AND w.modality = p.modality AND w.scope = p.scope
    AND NOT EXISTS (
        FROM figure o WHERE o.revision_id = w.revision_id AND o.zone = w.zone AND o.sentence_start = w.sentence_start
            AND o.indicator = w.indicator AND o.breakdown IS NULL AND o.start > w.start AND o.start < p.start)
ORDER BY w.revision_id, w.start, p.start;

-- Macros for analysts: SELECT * FROM evidence('…').

-- Traditional characters made simplified, one by one, so that either can be asked for.
CREATE OR REPLACE MACRO simplified(words) AS
translate(words, (SELECT coalesce(string_agg(traditional, '' ORDER BY traditional), '') FROM script_variant),
    (SELECT coalesce(string_agg(simplified, '' ORDER BY traditional), '') FROM script_variant));

-- Where a figure stands: its sentence, its article revision, and the capture whose bytes it was read from.
CREATE OR REPLACE MACRO evidence(figure_id) AS TABLE
SELECT f.figure_id, f.text, f.value, f.value_high, f.unit, f.qualifier, f.zone, f.start, f."end", f.sentence,
    a.article_id, a.title, a.url, a.origin, a.published_on, a.revision, a.revision_id, a.is_latest, c.capture_id,
    c.final_url AS capture_url, c.captured_at, c.via, c.body_sha256, c.warc_file, c.warc_offset
FROM figure f
JOIN article a USING (revision_id)
LEFT JOIN article_part p ON p.revision_id = f.revision_id AND f.zone IN ('body', 'table', 'caption')
    AND f.start >= p.start AND f.start < p."end"
LEFT JOIN article_part first_part ON first_part.revision_id = f.revision_id AND first_part.ordinal = (
    SELECT min(ordinal) FROM article_part o WHERE o.revision_id = f.revision_id)
LEFT JOIN capture c ON c.capture_id = coalesce(p.capture_id, first_part.capture_id)
WHERE f.figure_id = figure_id;

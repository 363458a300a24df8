-- Macros for analysts: SELECT * FROM evidence('…').

-- Traditional characters made simplified, one by one, so that either can be asked for.
CREATE OR REPLACE MACRO simplified(words) AS
translate(words, (SELECT coalesce(string_agg(traditional, '' ORDER BY traditional), '') FROM script_variant),
    (SELECT coalesce(string_agg(simplified, '' ORDER BY traditional), '') FROM script_variant));

-- Where a figure stands: its sentence, its article revision, and the capture whose bytes it was read from.
CREATE OR REPLACE MACRO evidence(figure_id) AS TABLE
-- A macro's parameter is put in as text: beside a table alias that the caller uses as well (f), it would be misread.
WITH asked AS (SELECT figure_id AS asked_id)
SELECT f.figure_id, f.text, f.value, f.value_high, f.unit, f.qualifier, f.zone, f.start, f."end", f.sentence,
    a.article_id, a.title, a.url, a.origin, a.published_on, a.revision, a.revision_id, a.is_latest, c.capture_id,
    c.final_url AS capture_url, c.captured_at, c.via, c.body_sha256, c.warc_file, c.warc_offset
FROM asked
JOIN figure f ON f.figure_id = asked_id
JOIN article a USING (revision_id)
LEFT JOIN article_part p ON p.revision_id = f.revision_id
LEFT JOIN capture c USING (capture_id)
-- The part that the mention stands in; titles, teasers and footers stand on the first page.
QUALIFY row_number() OVER (PARTITION BY f.figure_id ORDER BY
    f.zone IN ('body', 'table', 'caption') AND f.start >= p.start AND f.start < p."end" DESC, p.ordinal) = 1;

-- The values of an indicator at a place over time, targets and anecdotes left out. The place is a name (洛扎县), a path, or a code.
CREATE OR REPLACE MACRO series(indicator, place) AS TABLE
WITH asked AS (
    SELECT indicator AS asked_indicator, place AS asked_place, simplified(place) AS asked_name
)
SELECT s.*
FROM indicator_series s
JOIN asked ON s.indicator = asked_indicator
    AND (s.place = asked_name OR s.place_key = asked_place OR ends_with(s.place, '/' || asked_name))
ORDER BY s.kind, s.per, s.breakdown NULLS FIRST, s.period_end, s.period_start;

-- Articles that hold all of the words, separated by spaces, in simplified or traditional characters; the best first.
CREATE OR REPLACE MACRO search(words) AS TABLE
WITH asked AS (
    SELECT list_distinct(list_filter(string_split_regex(simplified(words), '[\s　]+'), w -> w <> '')) AS terms
), text AS (
    SELECT revision_id, title, text FROM article WHERE is_latest
    UNION ALL
    SELECT revision_id, title, text FROM internal.simplified_text
), found AS (
    SELECT revision_id, any_value(title) AS title, any_value(text) AS text, any_value(terms) AS terms
    FROM text, asked
    WHERE len(terms) > 0 AND len(list_filter(terms, w -> NOT (contains(text, w) OR contains(title, w)))) = 0
    GROUP BY revision_id
), scored AS (
    SELECT *, list_sum(list_transform(terms, w -> 10 * contains(title, w)::INTEGER
        + (length(text) - length(replace(text, w, ''))) // length(w))) AS score
    FROM found
)
SELECT a.article_id, a.title, a.published_on, a.source_id, a.url, s.score::INTEGER AS score,
    substring(a.text, greatest(1, strpos(s.text, s.terms[1]) - 20), 80) AS excerpt, a.duplicate_of
FROM scored s JOIN article a USING (revision_id)
ORDER BY score DESC, a.published_on DESC NULLS LAST, a.article_id;

-- The figures as they stood at the end of a day in China: of each article the revision that was the newest seen then.
CREATE OR REPLACE MACRO as_of(day) AS TABLE
WITH known AS (
    SELECT article_id, max(revision) AS revision FROM article
    WHERE first_seen_at < timezone('Asia/Shanghai', (day::DATE + 1)::TIMESTAMP) GROUP BY article_id
)
SELECT f.figure_id, f.article_id, f.revision_id, a.revision, a.is_latest, a.title, a.url, a.published_on, f.text,
    f.value, f.value_high, f.unit, f.qualifier, f.kind, f.direction, f.per, f.indicator, f.breakdown, f.subject,
    f.place, f.place_code, f.period_start, f.period_end, f.scope, f.modality, f.sentence
FROM known k
JOIN article a ON a.article_id = k.article_id AND a.revision = k.revision
JOIN figure f ON f.revision_id = a.revision_id
WHERE f.zone IN ('title', 'body', 'table', 'caption')
ORDER BY a.published_on, f.article_id, f.start;

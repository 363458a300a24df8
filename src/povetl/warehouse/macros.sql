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

-- Text as search() compares it: simplified characters are given; small letters, and ASCII forms of full-width letters and digits.
CREATE OR REPLACE MACRO folded(simple) AS
translate(lower(simple), '０１２３４５６７８９ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ％．',
    '0123456789abcdefghijklmnopqrstuvwxyz%.');

-- Articles that hold all of the words, separated by spaces, in simplified or traditional characters; the best first, of these the newest, and no more than the given number. A word that stands nowhere as it is written is met by most of its pairs of characters, unless it holds a number. The score is 300 where every word stands in the title, 200 where every word stands in the text, below 100 where there are only pairs; whole says that every word stands there as it is written. The first 1,000 characters and 20 words count.
CREATE OR REPLACE MACRO search(words, most := 20) AS TABLE
WITH asked AS MATERIALIZED (
    SELECT list_distinct(list_filter(string_split_regex(folded(simplified(left(words, 1000))), '[\s　]+'),
        w -> w <> ''))[:20] AS asked_words
), word AS (
    SELECT unnest(asked_words) AS word, generate_subscripts(asked_words, 1) AS nth, len(asked_words) AS n_words FROM asked
), split AS (
    -- As search_index.py cuts texts, but of ASCII letters and digits only the longest pieces: shorter ones are anywhere.
    SELECT nth, n_words, regexp_matches(word, '[0-9]') AS exact, unnest(list_distinct(list_concat(
        list_filter(list_transform(range(1, greatest(2, length(word))), i -> word[i:i + 1]),
            p -> length(word) = 1 OR NOT regexp_full_match(p, '[0-9a-z.]{2}')),
        flatten(list_transform(regexp_extract_all(word, '[0-9a-z.]{2,}'), run -> CASE
            WHEN length(run) = 2 THEN [run]
            WHEN regexp_full_match(run, '[0-9]{4,}') THEN list_transform(range(1, length(run) - 2), i -> run[i:i + 3])
            ELSE list_transform(range(1, length(run) - 1), i -> run[i:i + 2]) END)),
        regexp_extract_all(word, '[0-9a-z.]{2}[^0-9a-z.\x{10000}-\x{10FFFF}]')))) AS part
    FROM word
), unit AS (
    -- As many pieces as bits in a number.
    SELECT nth, part, exact, length(part) AS n, unicode(part) AS one, unicode(part[2]) AS two, unicode(part[3]) AS three,
        row_number() OVER (ORDER BY nth, part) - 1 AS bit
    FROM split QUALIFY row_number() OVER (PARTITION BY nth ORDER BY part) <= 60 // n_words
), piece AS MATERIALIZED (
    -- The two halves of a character beyond U+FFFF are kept in the opposite order.
    SELECT nth, part, exact, 1::UBIGINT << bit AS mask, n = 1 AND one < 65536 AS single, (CASE
        WHEN n = 4 THEN 2097152 + TRY_CAST(part AS BIGINT)
        WHEN regexp_full_match(part, '[0-9a-z.]{3}') THEN one * 16384::BIGINT + two * 128 + three
        WHEN n = 3 THEN (56320 + (one * 128 + two) % 1024) * 65536::BIGINT + three
        WHEN n = 1 AND one < 65536 THEN one * 65536::BIGINT
        WHEN n = 1 THEN (56320 + (one - 65536) % 1024) * 65536::BIGINT + 55296 + (one - 65536) // 1024
        ELSE (CASE WHEN one < 65536 THEN one ELSE 55296 + (one - 65536) // 1024 END) * 65536::BIGINT
            + CASE WHEN two < 65536 THEN two ELSE 56320 + (two - 65536) % 1024 END END)::UINTEGER AS piece
    FROM unit
), single AS (
    SELECT DISTINCT g.mask, k.piece FROM internal.search_posting k, piece g
    WHERE g.single AND k.piece >= g.piece AND k.piece < g.piece::BIGINT + 65536
), posting AS (
    SELECT mask, unnest(entries) AS entry FROM internal.search_posting JOIN piece USING (piece) WHERE NOT single
    UNION ALL
    SELECT mask, unnest(entries) FROM internal.search_posting JOIN single USING (piece)
), held AS (
    SELECT entry // 2 AS document, bit_or(mask) AS held, bit_or(CASE WHEN entry % 2 = 1 THEN mask ELSE 0 END) AS titled
    FROM posting GROUP BY entry // 2
), needed AS (
    -- The pieces of each word, and how many of them will do where it is not whole: most, but never those of a number.
    SELECT list([mask, most_of_them] ORDER BY nth) AS needs FROM (
        SELECT nth, bit_or(mask) AS mask,
            CASE WHEN bool_or(exact) OR count(*) = 1 THEN 61 ELSE (6 * count(*) + 9) // 10 END::UBIGINT AS most_of_them
        FROM piece GROUP BY nth)
), possible AS (
    -- The best that each can be: that all pieces of a word are there does not say that the word is.
    SELECT document, d.published_on, h.held, h.titled, list_sum(list_transform(needs, n -> CASE
        WHEN titled & n[1] = n[1] THEN 300 WHEN held & n[1] = n[1] THEN 200
        WHEN bit_count(held & n[1]) >= n[2] THEN 100 * bit_count(held & n[1])::INTEGER // bit_count(n[1])
        ELSE -10000 END)) AS best
    FROM held h CROSS JOIN needed JOIN internal.search_document d USING (document)
    WHERE best > 0
), picked AS MATERIALIZED (
    FROM (FROM possible ORDER BY best DESC, published_on DESC NULLS LAST, document LIMIT most + 10)
    JOIN internal.search_document USING (document)
), place AS MATERIALIZED (
    -- Texts are read by row number: a join by id would unpack all of them.
    SELECT a.rowid AS place, s.rowid AS simple_place
    FROM picked JOIN article a USING (revision_id) LEFT JOIN internal.simplified_text s USING (revision_id)
), picked_read AS MATERIALIZED (
    SELECT p.title AS plain_title, p.held, p.titled, a.* EXCLUDE (revision_id),
        CASE WHEN is_plain THEN a.text ELSE folded(coalesce(s.text, a.text)) END AS plain
    FROM picked p
    JOIN (
        SELECT revision_id, article_id, title, published_on, source_id, url, duplicate_of, text FROM article
        WHERE rowid IN (SELECT place FROM place)
    ) a USING (revision_id)
    LEFT JOIN (FROM internal.simplified_text WHERE rowid IN (SELECT simple_place FROM place)) s USING (revision_id)
), refuted AS (
    SELECT count(*) AS n FROM picked_read CROSS JOIN asked CROSS JOIN needed
    WHERE len(list_filter(list_zip(asked_words, needs), z -> NOT contains(plain_title, z[1])
        AND (titled & z[2][1] = z[2][1] OR held & z[2][1] = z[2][1] AND NOT contains(plain, z[1])))) > 0
), rest AS MATERIALIZED (
    -- Where so few of the picked are what they can be that others may be better, all are read.
    FROM (SELECT p.* FROM possible p ANTI JOIN picked USING (document) JOIN refuted ON n > 10)
    JOIN internal.search_document USING (document)
), rest_read AS (
    SELECT p.title AS plain_title, p.held, p.titled, a.* EXCLUDE (revision_id),
        CASE WHEN is_plain THEN a.text ELSE folded(coalesce(s.text, a.text)) END AS plain
    FROM rest p
    JOIN (
        SELECT revision_id, article_id, title, published_on, source_id, url, duplicate_of, text FROM article
        WHERE revision_id IN (SELECT revision_id FROM rest)
    ) a USING (revision_id)
    LEFT JOIN (FROM internal.simplified_text WHERE revision_id IN (SELECT revision_id FROM rest)) s USING (revision_id)
), marked AS (
    SELECT r.* EXCLUDE (held, titled), list_transform(list_zip(asked_words, needs), z -> CASE
        WHEN contains(plain_title, z[1]) THEN 300 WHEN contains(plain, z[1]) THEN 200
        WHEN bit_count(held & z[2][1]) >= z[2][2]
        THEN least(99, 100 * bit_count(held & z[2][1])::INTEGER // bit_count(z[2][1])) ELSE -10000 END) AS marks
    FROM (FROM picked_read UNION ALL FROM rest_read) r CROSS JOIN asked CROSS JOIN needed
), best AS (
    SELECT *, (list_sum(marks) // len(marks))::INTEGER AS score FROM marked WHERE list_min(marks) > 0
    ORDER BY score DESC, published_on DESC NULLS LAST, article_id LIMIT most
)
SELECT article_id, title, published_on, source_id, url, score, list_min(marks) >= 200 AS whole,
    trim(regexp_replace(substring(text, greatest(1, coalesce(
        list_min(list_filter(list_transform(asked_words, w -> strpos(plain, w)), n -> n > 0)),
        list_min(list_filter(list_transform(parts, p -> strpos(plain, p)), n -> n > 0)), 1) - 20), 80), '\s+', ' ', 'g'))
        AS excerpt, duplicate_of
FROM best CROSS JOIN asked CROSS JOIN (SELECT list(part) AS parts FROM piece)
ORDER BY score DESC, published_on DESC NULLS LAST, article_id;

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

-- Views for analysts. The lines "--   column: text" comment a view's columns; other columns have the comment of the
-- table column of the same name. None of them casts a time to a date: that would move with the reader's clock.

-- The latest revision of each article, one row for each article; copies of one text are marked by duplicate_of.
--   article_id: The article.
--   revision_id: Its latest revision (article.revision_id).
--   text: The body, in the page's own script.
--   n_figures: Figures in title, body, tables and captions.
--   n_copies: Articles that carry this text, this one included.
--   source_name: Name of the source in Chinese.
CREATE OR REPLACE VIEW latest_article AS
SELECT a.article_id, a.revision_id, a.revision, a.source_id, s.name_zh AS source_name, a.url, a.title, a.pretitle,
    a.subtitle, a.author, a.editor, a.origin, a.section, a.published_at, a.published_precision, a.published_on,
    a.published_conflict, a.script, a.text, a.first_seen_at, a.last_seen_at, a.duplicate_of, a.origin_cluster,
    coalesce(c.n_copies, 1) AS n_copies, coalesce(f.n_figures, 0) AS n_figures
FROM article a
LEFT JOIN source s USING (source_id)
LEFT JOIN (
    SELECT origin_cluster, count(*) AS n_copies FROM article WHERE is_latest AND origin_cluster IS NOT NULL GROUP BY 1
) c USING (origin_cluster)
LEFT JOIN (
    SELECT revision_id, count(*) AS n_figures FROM figure
    WHERE zone IN ('title', 'body', 'table', 'caption') GROUP BY 1
) f USING (revision_id)
WHERE a.is_latest;

-- Figures of the latest revisions, one copy of a syndicated text, in title, body, tables and captions, with labels.
--   indicator_zh: Label of the indicator in Chinese.
--   indicator_en: Label of the indicator in English.
--   unit_zh: Label of the unit in Chinese.
--   place_name: Last name of the path: the place itself.
--   title: Title of the article.
--   url: Address of the article.
CREATE OR REPLACE VIEW latest_figure AS
SELECT f.figure_id, f.article_id, f.revision_id, f.zone, f.zone_ordinal, f.text, f.start, f."end", f.value,
    f.value_high, f.resolution, f.interval_low, f.interval_high, f.unit, u.label_zh AS unit_zh, f.classifier,
    f.qualifier, f.kind, f.direction, f.per, f.indicator, i.label_zh AS indicator_zh, i.label_en AS indicator_en,
    f.breakdown, f.subject, f.place, split_part(f.place, '/', -1) AS place_name, f.place_code, f.county_code,
    f.place_level, f.period_start, f.period_end, f.period_basis, f.baseline_end, f.scope, f.modality, f.sentence,
    f.sentence_start, f.cell_row, f.cell_column, f.rule, f.confidence, a.source_id, a.title, a.url, a.origin,
    a.published_on, a.origin_cluster
FROM figure f
JOIN article a USING (revision_id)
LEFT JOIN indicator i ON i.indicator_id = f.indicator
LEFT JOIN unit u ON u.unit = f.unit
WHERE a.is_latest AND a.duplicate_of IS NULL AND f.zone IN ('title', 'body', 'table', 'caption');

-- Each place code once, with what it is called and belongs to today.
--   level: Level today: nation, province, prefecture, county, township or village.
--   parent_code: Code of the place it belongs to today.
--   name: Full official name today, simplified.
--   path: Names from the province down today, joined by /.
--   province: Name of the province.
CREATE OR REPLACE VIEW place_today AS
WITH named AS (
    SELECT code, arg_max(name, coalesce(valid_from, DATE '1000-01-01')) AS name,
        arg_max(level, coalesce(valid_from, DATE '1000-01-01')) AS level,
        arg_max(path, coalesce(valid_from, DATE '1000-01-01')) AS path,
        arg_max(parent_code, coalesce(valid_from, DATE '1000-01-01')) AS parent_code,
        any_value(current_code) AS current_code, any_value(province_code) AS province_code
    FROM place GROUP BY code
)
SELECT n.code, n.current_code, coalesce(t.name, n.name) AS name, coalesce(t.level, n.level) AS level,
    coalesce(t.path, n.path) AS path, coalesce(t.parent_code, n.parent_code) AS parent_code, n.province_code,
    p.name AS province
FROM named n LEFT JOIN named t ON t.code = n.current_code LEFT JOIN named p ON p.code = n.province_code;

-- What the latest revisions claim: one row for each value given to one question, with the articles that repeat it. The question is indicator, breakdown, place, period, kind, denominator, baseline, scope and modality.
--   claim_id: Identifies question and answer.
--   question_id: Identifies the question: claims that share it answer the same.
--   place_key: Code of the place today; its path when it has no code.
--   place: Path of the place, by its names of today where the gazetteer has them.
--   period_known: False when the period is only the day of publication, or nothing: such claims are not compared.
--   n_mentions: How often it is printed.
--   n_articles: Articles that print it, copies included.
--   n_origins: Independent texts that print it: copies of one text count once.
--   first_published_on: Day on which the first of them was published.
--   first_figure_id: The earliest mention (figure.figure_id), for evidence().
--   article_ids: The articles.
--   signed_low: interval_low in the base unit; below zero for a decrease.
--   signed_high: interval_high in the base unit; below zero for a decrease.
--   compared_unit: Unit in which claims on the question are compared.
--   converted: True when the unit had to be converted for that.
CREATE OR REPLACE VIEW claim AS
SELECT c.claim_id, c.question_id, c.indicator, i.label_zh AS indicator_zh, c.breakdown, c.place_key, c.place,
    c.place_level, c.county_code, c.period_start, c.period_end, c.period_known, c.kind, c.direction, c.per,
    c.baseline_end, c.scope, c.modality, c.value, c.value_high, c.resolution, c.qualifier, c.unit, c.interval_low,
    c.interval_high, c.compared_unit, c.unit <> c.compared_unit AS converted, c.signed_low, c.signed_high,
    c.n_mentions, c.n_articles, c.n_origins, c.first_published_on, c.first_figure_id, c.article_ids
FROM internal.claim c LEFT JOIN indicator i ON i.indicator_id = c.indicator;

-- Two claims of different articles that answer one question and cannot both be right: the intervals that qualifier and printed digits allow do not meet. The best supported and widest apart come first.
--   low_value: The smaller value.
--   low_qualifier: Its qualifier.
--   low_unit: Its unit.
--   low_origins: Independent texts that print it.
--   low_articles: Articles that print it.
--   low_first_published_on: Day on which it was first published.
--   low_figure_id: Its earliest mention, for evidence().
--   low_sentence: The sentence of that mention.
--   low_title: Title of its article.
--   low_url: Address of its article.
--   high_value: The larger value.
--   high_qualifier: Its qualifier.
--   high_unit: Its unit.
--   high_origins: Independent texts that print it.
--   high_articles: Articles that print it.
--   high_first_published_on: Day on which it was first published.
--   high_figure_id: Its earliest mention, for evidence().
--   high_sentence: The sentence of that mention.
--   high_title: Title of its article.
--   high_url: Address of its article.
--   gap: Distance between the two intervals, in the compared unit.
--   relative_gap: The gap as a part of the larger value's interval.
CREATE OR REPLACE VIEW conflict AS
WITH known AS (
    SELECT c.*, c.unit <> c.compared_unit AS converted, i.label_zh AS indicator_zh
    FROM internal.claim c
    SEMI JOIN (FROM internal.question WHERE disputed) USING (question_id)
    LEFT JOIN indicator i ON i.indicator_id = c.indicator
), pair AS (
    SELECT low.question_id, low.indicator, low.indicator_zh, low.breakdown, low.place_key, low.place, low.place_level,
        low.period_start, low.period_end, low.kind, low.per, low.baseline_end, low.modality, low.compared_unit,
        low.converted OR high.converted AS converted, low.value AS low_value, low.qualifier AS low_qualifier,
        low.unit AS low_unit, low.n_origins AS low_origins, low.n_articles AS low_articles,
        low.first_published_on AS low_first_published_on, low.first_figure_id AS low_figure_id,
        high.value AS high_value, high.qualifier AS high_qualifier, high.unit AS high_unit,
        high.n_origins AS high_origins, high.n_articles AS high_articles,
        high.first_published_on AS high_first_published_on, high.first_figure_id AS high_figure_id,
        high.signed_low - low.signed_high AS gap,
        round((high.signed_low - low.signed_high) / nullif(greatest(abs(high.signed_low), abs(low.signed_high)), 0), 4)
            AS relative_gap
    FROM known low JOIN known high USING (question_id)
    WHERE low.signed_high <= high.signed_low AND low.claim_id <> high.claim_id
        AND NOT list_has_any(low.article_ids, high.article_ids)
        AND NOT (low.signed_high = high.signed_low AND low.qualifier <> 'exact' AND high.qualifier <> 'exact')
)
SELECT p.*, lf.sentence AS low_sentence, la.title AS low_title, la.url AS low_url, hf.sentence AS high_sentence,
    ha.title AS high_title, ha.url AS high_url
FROM pair p
JOIN figure lf ON lf.figure_id = p.low_figure_id JOIN article la ON la.revision_id = lf.revision_id
JOIN figure hf ON hf.figure_id = p.high_figure_id JOIN article ha ON ha.revision_id = hf.revision_id
ORDER BY least(p.low_origins, p.high_origins) DESC, p.relative_gap DESC NULLS LAST, p.gap DESC, p.question_id;

-- One value for each indicator, place and period: the claim with the most independent origins, of those the earliest. Targets, anecdotes and figures without a period of their own stay out.
--   n_claims: Different claims on this question.
--   lowest: Lowest value that any of them allows, in the compared unit.
--   highest: Highest value that any of them allows, in the compared unit.
--   disputed: True when two of the claims cannot both be right.
--   figure_id: The earliest mention of the value, for evidence().
--   indicator_en: Label of the indicator in English.
CREATE OR REPLACE VIEW indicator_series AS
SELECT c.indicator, i.label_zh AS indicator_zh, i.label_en AS indicator_en, c.breakdown, c.place_key, c.place,
    c.place_level, c.county_code, c.period_start, c.period_end, c.kind, c.direction, c.per, c.baseline_end, c.unit,
    c.value, c.value_high, c.qualifier, c.n_origins, c.n_articles, q.n_claims, q.disputed, q.lowest, q.highest,
    c.compared_unit, c.first_published_on, c.first_figure_id AS figure_id, c.question_id
FROM internal.claim c
JOIN internal.question q ON q.best_claim_id = c.claim_id
LEFT JOIN indicator i ON i.indicator_id = c.indicator
WHERE c.modality = 'actual';

-- What changed between a revision of an article and the next: figures that changed, appeared or vanished, with both sentences.
--   old_revision: Ordinal of the revision before.
--   new_revision: Ordinal of the revision after.
--   change: changed, appeared or vanished.
--   seen_at: Time of the first capture that showed the new revision.
--   old_text: The figure as printed before.
--   new_text: The figure as printed after.
--   old_value: Its value before.
--   new_value: Its value after.
--   old_sentence: The sentence before.
--   new_sentence: The sentence after.
--   old_figure_id: The mention before.
--   new_figure_id: The mention after.
CREATE OR REPLACE VIEW revision_change AS
WITH chained AS (
    SELECT article_id, revision_id, revision, title, url, source_id, published_on, first_seen_at,
        lag(revision_id) OVER w AS old_revision_id, lag(revision) OVER w AS old_revision
    FROM article WINDOW w AS (PARTITION BY article_id ORDER BY revision)
), step AS (
    SELECT * FROM chained WHERE old_revision_id IS NOT NULL
), old_side AS (
    SELECT s.revision_id AS step_id, f.*,
        row_number() OVER (PARTITION BY s.revision_id, f.zone, f.text, f.sentence ORDER BY f.start, f.figure_id) AS n
    FROM step s JOIN figure f ON f.revision_id = s.old_revision_id
    WHERE f.zone IN ('title', 'body', 'table', 'caption')
), new_side AS (
    SELECT s.revision_id AS step_id, f.*,
        row_number() OVER (PARTITION BY s.revision_id, f.zone, f.text, f.sentence ORDER BY f.start, f.figure_id) AS n
    FROM step s JOIN figure f ON f.revision_id = s.revision_id
    WHERE f.zone IN ('title', 'body', 'table', 'caption')
), old_rest AS (
    SELECT *, row_number() OVER (PARTITION BY step_id, zone, skeleton ORDER BY start, figure_id) AS nth FROM (
        SELECT o.*, regexp_replace(o.sentence, '[0-9０-９.,．，％%零〇一二三四五六七八九十百千万亿萬億两余多]+', '#', 'g') AS skeleton
        FROM old_side o ANTI JOIN new_side w USING (step_id, zone, text, sentence, n))
), new_rest AS (
    SELECT *, row_number() OVER (PARTITION BY step_id, zone, skeleton ORDER BY start, figure_id) AS nth FROM (
        SELECT w.*, regexp_replace(w.sentence, '[0-9０-９.,．，％%零〇一二三四五六七八九十百千万亿萬億两余多]+', '#', 'g') AS skeleton
        FROM new_side w ANTI JOIN old_side o USING (step_id, zone, text, sentence, n))
), by_sentence AS (
    SELECT o.step_id, o.figure_id AS old_id, w.figure_id AS new_id
    FROM old_rest o JOIN new_rest w USING (step_id, zone, skeleton, nth)
), old_left AS (
    SELECT o.*, coalesce(o.indicator, o.subject) AS measure, row_number() OVER (
        PARTITION BY o.step_id, coalesce(o.indicator, o.subject), o.unit, o.kind, o.per, o.breakdown, o.place,
            o.period_start, o.period_end, o.scope, o.modality ORDER BY o.start, o.figure_id) AS nth_measure
    FROM old_rest o ANTI JOIN by_sentence b ON b.old_id = o.figure_id AND b.step_id = o.step_id
), new_left AS (
    SELECT w.*, coalesce(w.indicator, w.subject) AS measure, row_number() OVER (
        PARTITION BY w.step_id, coalesce(w.indicator, w.subject), w.unit, w.kind, w.per, w.breakdown, w.place,
            w.period_start, w.period_end, w.scope, w.modality ORDER BY w.start, w.figure_id) AS nth_measure
    FROM new_rest w ANTI JOIN by_sentence b ON b.new_id = w.figure_id AND b.step_id = w.step_id
), by_measure AS (
    SELECT coalesce(o.step_id, w.step_id) AS step_id, o.figure_id AS old_id, w.figure_id AS new_id
    FROM old_left o FULL JOIN new_left w ON o.step_id = w.step_id AND o.measure = w.measure AND o.unit = w.unit
        AND o.kind = w.kind AND o.nth_measure = w.nth_measure AND o.scope = w.scope AND o.modality = w.modality
        AND o.per IS NOT DISTINCT FROM w.per AND o.breakdown IS NOT DISTINCT FROM w.breakdown
        AND o.place IS NOT DISTINCT FROM w.place AND o.period_start IS NOT DISTINCT FROM w.period_start
        AND o.period_end IS NOT DISTINCT FROM w.period_end
), matched AS (
    SELECT * FROM by_sentence UNION ALL SELECT * FROM by_measure
)
SELECT s.article_id, s.title, s.url, s.source_id, s.published_on, s.old_revision, s.revision AS new_revision,
    s.first_seen_at AS seen_at,
    CASE WHEN o.figure_id IS NULL THEN 'appeared' WHEN w.figure_id IS NULL THEN 'vanished' ELSE 'changed' END AS change,
    coalesce(w.zone, o.zone) AS zone, coalesce(w.indicator, o.indicator) AS indicator,
    coalesce(w.subject, o.subject) AS subject, coalesce(w.place, o.place) AS place,
    coalesce(w.unit, o.unit) AS unit, o.text AS old_text, w.text AS new_text, o.value AS old_value,
    w.value AS new_value, o.sentence AS old_sentence, w.sentence AS new_sentence, o.figure_id AS old_figure_id,
    w.figure_id AS new_figure_id
FROM matched m
JOIN step s ON s.revision_id = m.step_id
LEFT JOIN figure o ON o.figure_id = m.old_id
LEFT JOIN figure w ON w.figure_id = m.new_id
WHERE o.figure_id IS NULL OR w.figure_id IS NULL OR (o.value, o.value_high, o.unit, o.qualifier, o.kind, o.direction)
    IS DISTINCT FROM (w.value, w.value_high, w.unit, w.qualifier, w.kind, w.direction)
    OR (o.value IS NULL AND o.text <> w.text)
ORDER BY s.article_id, s.revision, coalesce(w.start, o.start);

-- Counties and prefectures added up to their province beside the province's own figure: levels in units that can be added. Which counties are missing is not known, so a total is a lower bound and no estimate.
--   province: Name of the province.
--   n_counties: Counties with a value.
--   counties_total: Sum of their values.
--   n_prefectures: Prefectures with a value.
--   prefectures_total: Sum of their values.
--   province_value: The value given for the province as a whole.
--   disputed_values: Of the values added up, those that other claims contradict.
CREATE OR REPLACE VIEW place_rollup AS
SELECT s.indicator, s.indicator_zh, s.breakdown, p.province_code, p.province, s.period_start, s.period_end,
    s.compared_unit AS unit,
    count(DISTINCT s.place_key) FILTER (s.place_level = 'county') AS n_counties,
    sum(s.value * coalesce(u.to_base, 1)::DECIMAL(9, 3)) FILTER (s.place_level = 'county') AS counties_total,
    count(DISTINCT s.place_key) FILTER (s.place_level = 'prefecture') AS n_prefectures,
    sum(s.value * coalesce(u.to_base, 1)::DECIMAL(9, 3)) FILTER (s.place_level = 'prefecture') AS prefectures_total,
    max(s.value * coalesce(u.to_base, 1)::DECIMAL(9, 3)) FILTER (s.place_level = 'province') AS province_value,
    count(*) FILTER (s.disputed) AS disputed_values
FROM indicator_series s
JOIN place_today p ON p.code = s.place_key
LEFT JOIN unit u ON u.unit = s.unit
WHERE s.kind = 'level' AND s.per IS NULL AND p.province_code IS NOT NULL
    AND s.unit NOT IN ('percent', 'percentage_point', 'permille', 'times', 'celsius')
GROUP BY ALL;

-- What each source published month by month, and how much of it could be read into figures.
--   month: First day of the month of publication; NULL for articles that show no date.
--   n_articles: Articles, copies included.
--   n_without_figures: Articles in which no figure was found.
--   n_figures: Figures in title, body, tables and captions.
--   with_indicator: Part of them whose indicator is known, from 0 to 1.
--   with_place: Part of them whose place is known.
--   with_period: Part of them whose period is stated in the text.
CREATE OR REPLACE VIEW coverage AS
SELECT a.source_id, date_trunc('month', a.published_on)::DATE AS month, count(*) AS n_articles,
    count(*) FILTER (f.n IS NULL) AS n_without_figures, coalesce(sum(f.n), 0)::BIGINT AS n_figures,
    round(sum(f.n_indicator) / nullif(sum(f.n), 0), 4) AS with_indicator,
    round(sum(f.n_place) / nullif(sum(f.n), 0), 4) AS with_place,
    round(sum(f.n_period) / nullif(sum(f.n), 0), 4) AS with_period
FROM article a
LEFT JOIN (
    SELECT revision_id, count(*) AS n, count(indicator) AS n_indicator, count(place) AS n_place,
        count(*) FILTER (period_basis IN ('stated', 'inherited')) AS n_period
    FROM figure WHERE zone IN ('title', 'body', 'table', 'caption') GROUP BY 1
) f USING (revision_id)
WHERE a.is_latest
GROUP BY ALL
ORDER BY a.source_id, month NULLS LAST;

-- How each source stands: when it was last read, what it answered, what was refused.
--   n_articles: Articles known.
--   last_published_on: Day of its newest article.
--   last_capture_at: When something was last received from it.
--   last_run_id: The run that last asked it for something, backfills left out.
--   n_fetched: Addresses asked for in that run.
--   n_failed: Of these, those that gave neither a page nor "not modified".
--   worst_status: The most frequent status among the failures.
--   n_blocked: Of these, those that a firewall or challenge refused.
--   n_rejected: Pages refused so far.
CREATE OR REPLACE VIEW source_health AS
WITH attempt AS (
    SELECT *, run_id = arg_max(run_id, fetched_at) OVER (PARTITION BY source_id) AS in_last_run FROM "fetch"
    WHERE run_id NOT IN (SELECT run_id FROM run WHERE flow = 'backfill')
), last_run AS (
    SELECT source_id, any_value(run_id) AS last_run_id, count(*) AS n_fetched,
        count(*) FILTER (status NOT IN ('ok', 'not_modified')) AS n_failed,
        mode(status) FILTER (status NOT IN ('ok', 'not_modified')) AS worst_status,
        count(*) FILTER (status LIKE 'blocked%') AS n_blocked
    FROM attempt WHERE in_last_run GROUP BY source_id
)
SELECT s.source_id, s.name_zh, s.sample, s.verified_at, coalesce(a.n_articles, 0) AS n_articles, a.last_published_on,
    c.last_capture_at, l.last_run_id, coalesce(l.n_fetched, 0) AS n_fetched, coalesce(l.n_failed, 0) AS n_failed,
    l.worst_status, coalesce(l.n_blocked, 0) AS n_blocked, coalesce(r.n_rejected, 0) AS n_rejected
FROM source s
LEFT JOIN (
    SELECT source_id, count(*) AS n_articles, max(published_on) AS last_published_on
    FROM article WHERE is_latest GROUP BY 1
) a USING (source_id)
LEFT JOIN (SELECT source_id, max(captured_at) AS last_capture_at FROM capture GROUP BY 1) c USING (source_id)
LEFT JOIN last_run l USING (source_id)
LEFT JOIN (SELECT source_id, count(*) AS n_rejected FROM reject GROUP BY 1) r USING (source_id)
ORDER BY s.source_id;

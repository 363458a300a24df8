-- Views for analysts. The lines "--   column: text" comment a view's columns; other columns have the comment of the
-- table column of the same name. None of them casts a time to a date: that would move with the reader's clock.

-- The latest revision of each article, one row for each article; copies of one text are marked by duplicate_of.
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

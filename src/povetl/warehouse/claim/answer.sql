-- The claims that the relation `mention` makes; it must hold every mention of each of them.
INSERT INTO internal.claim
WITH told AS (
    SELECT claim_id, article_id, any_value(cluster) AS cluster, count(*) AS n_mentions, min(said_at) AS said_at,
        min(published_on) AS published_on, arg_min(figure_id, (in_title, start, figure_id)) AS figure_id
    FROM mention GROUP BY claim_id, article_id
), answer AS (
    SELECT claim_id, sum(n_mentions)::BIGINT AS n_mentions, count(*) AS n_articles,
        count(DISTINCT cluster) AS n_origins, min(published_on) AS first_published_on,
        arg_min(figure_id, (said_at, article_id)) AS first_figure_id,
        list(article_id ORDER BY said_at, article_id) AS article_ids
    FROM told GROUP BY claim_id
), worded AS (
    SELECT m.*, a.* EXCLUDE (claim_id),
        -- Beyond 10^16 nothing is compared: converted, it would leave DECIMAL(38).
        CASE WHEN abs(m.interval_low) < 1e16 THEN (m.interval_low * m.factor)::DECIMAL(32, 6) END AS low,
        CASE WHEN abs(m.interval_high) < 1e16 THEN (m.interval_high * m.factor)::DECIMAL(32, 6) END AS high
    FROM answer a JOIN mention m ON m.figure_id = a.first_figure_id
)
SELECT claim_id, question_id, indicator, breakdown, place_key, place, place_level, county_code, period_start,
    period_end, period_known, kind, direction, per, baseline_end, scope, modality, value, value_high, resolution,
    qualifier, unit, interval_low, interval_high, compared_unit, CASE WHEN falls THEN -high ELSE low END AS signed_low,
    CASE WHEN falls THEN -low ELSE high END AS signed_high,
    period_known AND place_key IS NOT NULL AND scope = 'aggregate' AS comparable, n_mentions, n_articles, n_origins,
    first_published_on, first_figure_id, article_ids
FROM worded
ORDER BY indicator, place_key, question_id, claim_id;

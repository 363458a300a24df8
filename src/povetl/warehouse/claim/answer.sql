-- The claims that the relation `mention` makes; it must hold every mention of each of them.
INSERT INTO internal.claim
WITH edge AS (
    SELECT 10000000000000000::DECIMAL(28, 6) AS "limit"
), told AS (
    SELECT claim_id, article_id, any_value(cluster) AS cluster, count(*) AS n_mentions, min(said_at) AS said_at,
        min(published_on) AS published_on, arg_min(figure_id, (in_title, start, figure_id)) AS figure_id
    FROM mention GROUP BY claim_id, article_id
), gathered AS (
    SELECT claim_id, sum(n_mentions)::BIGINT AS n_mentions, count(*) AS n_articles,
        min(published_on) AS first_published_on,
        -- Sorted below: list(… ORDER BY …) and count(DISTINCT …) sort and hash each group, and most have one row.
        list({said_at: said_at, article_id: article_id, cluster: cluster, figure_id: figure_id}) AS tellers
    FROM told GROUP BY claim_id
), answer AS (
    SELECT * REPLACE (CASE WHEN n_articles = 1 THEN tellers ELSE list_sort(tellers) END AS tellers),
        CASE WHEN n_articles = 1 THEN 1 ELSE list_unique(list_transform(tellers, each -> each.cluster)) END AS n_origins
    FROM gathered
), worded AS (
    SELECT m.*, a.n_mentions, a.n_articles, a.n_origins, a.first_published_on, a.tellers,
        -- Beyond 10^16 nothing is compared: converted, it would leave DECIMAL(38).
        CASE WHEN m.interval_low NOT BETWEEN -e."limit" AND e."limit" THEN NULL WHEN m.factor = 1 THEN m.interval_low
            ELSE (m.interval_low * m.factor)::DECIMAL(32, 6) END AS low,
        CASE WHEN m.interval_high NOT BETWEEN -e."limit" AND e."limit" THEN NULL WHEN m.factor = 1 THEN m.interval_high
            ELSE (m.interval_high * m.factor)::DECIMAL(32, 6) END AS high
    FROM answer a JOIN mention m ON m.figure_id = a.tellers[1].figure_id, edge e
)
SELECT claim_id, question_id, indicator, breakdown, place_key, place, place_level, county_code, period_start,
    period_end, period_known, kind, direction, per, baseline_end, scope, modality, value, value_high, resolution,
    qualifier, unit, interval_low, interval_high, compared_unit, CASE WHEN falls THEN -high ELSE low END AS signed_low,
    CASE WHEN falls THEN -low ELSE high END AS signed_high,
    period_known AND place_key IS NOT NULL AND scope = 'aggregate' AS comparable, n_mentions, n_articles, n_origins,
    first_published_on, tellers[1].figure_id AS first_figure_id,
    list_transform(tellers, each -> each.article_id) AS article_ids
FROM worded
ORDER BY indicator, place_key, question_id, claim_id;

-- What the latest revisions claim: a row for each value given to one question. The views claim, conflict and
-- indicator_series read it; claims.py makes it anew when figures, copies or the registry have changed.
CREATE OR REPLACE TABLE internal.claim AS
WITH mention AS (
    SELECT f.*, a.published_at, a.published_on, coalesce(a.origin_cluster, a.article_id) AS cluster,
        coalesce(p.current_code, f.place_code, f.place) AS place_key, coalesce(p.path, f.place) AS place_today,
        coalesce(f.period_basis IN ('stated', 'inherited') AND f.period_end IS NOT NULL, false) AS period_known,
        -- A percentage and a multiple (增长4倍) are compared in percent; other units in the base unit of the registry.
        CASE WHEN f.unit = 'times' OR u.base_unit = 'times' THEN 'percent' ELSE coalesce(u.base_unit, f.unit) END
            AS compared_unit,
        CASE WHEN f.unit = 'times' THEN 100 WHEN u.base_unit = 'times' THEN u.to_base * 100
            ELSE coalesce(u.to_base, 1) END::DECIMAL(18, 6) AS factor,
        coalesce(f.direction = 'decrease' AND f.kind IN ('change_abs', 'change_pct', 'change_pp'), false) AS falls
    FROM figure f
    JOIN article a USING (revision_id)
    LEFT JOIN place_today p ON p.code = f.place_code
    LEFT JOIN unit u ON u.unit = f.unit
    WHERE a.is_latest AND f.zone IN ('title', 'body', 'table', 'caption')
        AND f.indicator IS NOT NULL AND f.value IS NOT NULL
), answer AS (
    SELECT indicator, breakdown, place_key, any_value(place_today) AS place, any_value(place_level) AS place_level,
        any_value(county_code) AS county_code, period_start, period_end, period_known, kind, direction, per,
        baseline_end, scope, modality, value, value_high, resolution, qualifier, unit, compared_unit, factor, falls,
        any_value(interval_low) AS interval_low, any_value(interval_high) AS interval_high,
        count(*) AS n_mentions, count(DISTINCT article_id) AS n_articles, count(DISTINCT cluster) AS n_origins,
        min(published_on) AS first_published_on,
        arg_min(figure_id, (coalesce(published_at, TIMESTAMPTZ '9999-01-01 00:00:00+00'), figure_id)) AS first_figure_id,
        list_sort(list(DISTINCT article_id)) AS article_ids
    FROM mention
    GROUP BY indicator, breakdown, place_key, period_start, period_end, period_known, kind, direction, per,
        baseline_end, scope, modality, value, value_high, resolution, qualifier, unit, compared_unit, factor, falls
), question AS (
    SELECT *,
        md5(concat_ws('|', indicator, coalesce(breakdown, ''), coalesce(place_key, ''),
            coalesce(period_start::VARCHAR, ''), coalesce(period_end::VARCHAR, ''), period_known, kind,
            coalesce(per, ''), coalesce(baseline_end::VARCHAR, ''), scope, modality, compared_unit)) AS question_id,
        -- Beyond 10^16 nothing is compared: converted, it would leave DECIMAL(38).
        CASE WHEN abs(interval_low) < 1e16 THEN (interval_low * factor)::DECIMAL(32, 6) END AS low,
        CASE WHEN abs(interval_high) < 1e16 THEN (interval_high * factor)::DECIMAL(32, 6) END AS high
    FROM answer
), signed AS (
    SELECT * EXCLUDE (low, high), CASE WHEN falls THEN -high ELSE low END AS signed_low,
        CASE WHEN falls THEN -low ELSE high END AS signed_high,
        md5(concat_ws('|', question_id, value, coalesce(value_high::VARCHAR, ''), coalesce(resolution::VARCHAR, ''),
            qualifier, unit, coalesce(direction, ''))) AS claim_id,
        period_known AND place_key IS NOT NULL AND scope = 'aggregate' AS comparable
    FROM question
)
SELECT * EXCLUDE (factor, falls),
    row_number() OVER (
        PARTITION BY question_id
        ORDER BY n_origins DESC, n_articles DESC, first_published_on NULLS LAST, value_high IS NOT NULL, claim_id
    ) AS rank,
    count(*) OVER q AS n_claims, min(signed_low) OVER q AS lowest, max(signed_high) OVER q AS highest,
    comparable AND coalesce(max(signed_low) OVER q >= min(signed_high) OVER q, false) AS disputed
FROM signed
WINDOW q AS (PARTITION BY question_id)
ORDER BY indicator, place_key, question_id, rank;

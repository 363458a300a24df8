-- The figures of the relation `asked` that claim something, each with the claim and the question that it belongs to.
CREATE OR REPLACE TEMP TABLE mention AS
WITH known AS (
    SELECT f.figure_id, f.article_id, f.zone = 'title' AS in_title, f.start, f.indicator, f.breakdown,
        coalesce(p.current_code, f.place_code, f.place) AS place_key, coalesce(p.path, f.place) AS place,
        f.place_level, f.county_code, f.period_start, f.period_end,
        coalesce(f.period_basis IN ('stated', 'inherited') AND f.period_end IS NOT NULL, false) AS period_known,
        f.kind, f.direction, f.per, f.baseline_end, f.scope, f.modality, f.value, f.value_high, f.resolution,
        f.qualifier, f.unit, f.interval_low, f.interval_high,
        -- A percentage and a multiple (增长4倍) are compared in percent; other units in the base unit of the registry.
        CASE WHEN f.unit = 'times' OR u.base_unit = 'times' THEN 'percent' ELSE coalesce(u.base_unit, f.unit) END
            AS compared_unit,
        CASE WHEN f.unit = 'times' THEN 100 WHEN u.base_unit = 'times' THEN u.to_base * 100
            ELSE coalesce(u.to_base, 1) END::DECIMAL(18, 6) AS factor,
        coalesce(f.direction = 'decrease' AND f.kind IN ('change_abs', 'change_pct', 'change_pp'), false) AS falls,
        a.published_on, coalesce(a.origin_cluster, a.article_id) AS cluster,
        -- What was captured was said by then, whatever day the page shows, and though it shows none.
        least(a.published_at, a.first_seen_at) AS said_at
    FROM asked f
    JOIN article a USING (revision_id)
    LEFT JOIN place_today p ON p.code = f.place_code
    LEFT JOIN unit u ON u.unit = f.unit
    WHERE a.is_latest AND f.zone IN ('title', 'body', 'table', 'caption')
        AND f.indicator IS NOT NULL AND f.value IS NOT NULL
), asked_about AS (
    SELECT *, md5(concat_ws(chr(31), indicator, coalesce(breakdown, ''), coalesce(place_key, ''),
        coalesce(period_start::VARCHAR, ''), coalesce(period_end::VARCHAR, ''), period_known, kind, coalesce(per, ''),
        coalesce(baseline_end::VARCHAR, ''), scope, modality, compared_unit)) AS question_id
    FROM known
)
SELECT *, md5(concat_ws(chr(31), question_id, value, coalesce(value_high::VARCHAR, ''),
    coalesce(resolution::VARCHAR, ''), qualifier, unit, coalesce(direction, ''))) AS claim_id
FROM asked_about;

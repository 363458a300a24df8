-- severity: warning
-- sentence: A source that is read goes on publishing at the pace it had.
-- what_to_do: Open the source's list pages: it may have moved its columns; adapt its TOML file.
-- Silent: read for longer since its newest article than eight times its usual distance between two days of publication, and 30 days at least.
WITH day AS (
    SELECT DISTINCT source_id, published_on FROM article WHERE is_latest AND published_on IS NOT NULL
), pace AS (
    SELECT source_id, max(published_on) AS newest, count(*) AS n_days,
        (max(published_on) - min(published_on)) / greatest(count(*) - 1, 1) AS usual_days
    FROM day GROUP BY source_id
), reading AS (
    SELECT source_id, timezone('Asia/Shanghai', max(captured_at))::DATE AS read_on
    FROM capture WHERE via = 'live' GROUP BY source_id
)
SELECT p.source_id, p.newest, r.read_on, round(p.usual_days, 1) AS usual_days
FROM pace p JOIN reading r USING (source_id) JOIN source s USING (source_id)
WHERE NOT s.sample AND p.n_days >= 5 AND r.read_on - p.newest > greatest(30, 8 * p.usual_days)
ORDER BY p.source_id;

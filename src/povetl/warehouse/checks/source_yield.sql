-- severity: structural
-- sentence: The newest articles of a source give at least a fifth of the figures for each article that its older ones gave.
-- what_to_do: Look at the source's pages with `povetl source check`: its layout may have changed; then `povetl replay`.
-- The newest are those first seen on the last day that the source gave something new. Fewer than ten prove nothing.
WITH counted AS (
    SELECT a.source_id, a.revision_id, timezone('Asia/Shanghai', a.first_seen_at)::DATE AS seen_on,
        (SELECT count(*) FROM figure f WHERE f.revision_id = a.revision_id) AS n
    FROM article a WHERE a.is_latest
), newest AS (
    SELECT source_id, max(seen_on) AS seen_on FROM counted GROUP BY source_id
), compared AS (
    SELECT c.source_id, count(*) FILTER (c.seen_on = n.seen_on) AS n_new, count(*) FILTER (c.seen_on < n.seen_on) AS n_old,
        avg(c.n) FILTER (c.seen_on = n.seen_on) AS new_yield, avg(c.n) FILTER (c.seen_on < n.seen_on) AS old_yield
    FROM counted c JOIN newest n USING (source_id) GROUP BY c.source_id
)
SELECT source_id, n_new, round(new_yield, 2) AS figures_per_new_article, round(old_yield, 2) AS figures_per_old_article
FROM compared WHERE n_new >= 10 AND n_old >= 30 AND old_yield >= 1 AND new_yield < old_yield / 5
ORDER BY source_id;

-- severity: structural
-- sentence: The claims count every figure of the latest revisions that states a value of an indicator, once.
-- what_to_do: Rebuild the working file from the archive with `povetl replay`, and report it.
-- claims.py makes claims again only where something changed; this would show a change that it did not hear of.
WITH printed AS (
    SELECT f.indicator, count(*) AS n FROM figure f JOIN article a USING (revision_id)
    WHERE a.is_latest AND f.zone IN ('title', 'body', 'table', 'caption') AND f.indicator IS NOT NULL
        AND f.value IS NOT NULL
    GROUP BY 1
), claimed AS (
    SELECT indicator, sum(n_mentions)::BIGINT AS n, count(*) FILTER (comparable) AS n_comparable
    FROM internal.claim GROUP BY 1
), compared AS (
    SELECT indicator, sum(n_claims)::BIGINT AS n FROM internal.question GROUP BY 1
)
SELECT indicator, p.n AS mentions_printed, c.n AS mentions_claimed, c.n_comparable AS claims_comparable,
    q.n AS claims_compared
FROM printed p FULL JOIN claimed c USING (indicator) FULL JOIN compared q USING (indicator)
WHERE p.n IS DISTINCT FROM c.n OR coalesce(c.n_comparable, 0) <> coalesce(q.n, 0)
ORDER BY indicator;

-- severity: structural
-- sentence: No two rows of a table have the same key.
-- what_to_do: Rebuild the working file from the archive with `povetl replay`, and report it.
SELECT 'article' AS table_name, revision_id AS key FROM article GROUP BY revision_id HAVING count(*) > 1
UNION ALL
SELECT 'article', article_id || ' ' || revision FROM article GROUP BY article_id, revision HAVING count(*) > 1
UNION ALL
SELECT 'article', article_id FROM article WHERE is_latest GROUP BY article_id HAVING count(*) > 1
UNION ALL
SELECT 'figure', figure_id FROM figure GROUP BY figure_id HAVING count(*) > 1
UNION ALL
SELECT 'capture', capture_id FROM capture GROUP BY capture_id HAVING count(*) > 1
UNION ALL
SELECT 'fetch', fetch_id FROM "fetch" GROUP BY fetch_id HAVING count(*) > 1
UNION ALL
SELECT 'reject', reject_id FROM reject GROUP BY reject_id HAVING count(*) > 1
UNION ALL
SELECT 'run', run_id FROM run GROUP BY run_id HAVING count(*) > 1
ORDER BY ALL;

-- severity: structural
-- sentence: Every row leads to its article revision, and every part of a text to the capture that it was read from.
-- what_to_do: Rebuild the working file from the archive with `povetl replay`, and report it.
SELECT 'figure' AS table_name, figure_id AS key FROM figure ANTI JOIN article USING (revision_id)
UNION ALL
SELECT 'zone_text', revision_id FROM zone_text ANTI JOIN article USING (revision_id)
UNION ALL
SELECT 'image', revision_id FROM image ANTI JOIN article USING (revision_id)
UNION ALL
SELECT 'attachment', revision_id FROM attachment ANTI JOIN article USING (revision_id)
UNION ALL
SELECT 'data_table', revision_id FROM data_table ANTI JOIN article USING (revision_id)
UNION ALL
SELECT 'table_cell', revision_id FROM table_cell ANTI JOIN data_table t
    ON t.revision_id = table_cell.revision_id AND t.ordinal = table_cell.table_ordinal
UNION ALL
SELECT 'article_part', revision_id FROM article_part ANTI JOIN article USING (revision_id)
UNION ALL
SELECT 'article_part', capture_id FROM article_part ANTI JOIN capture USING (capture_id) WHERE capture_id IS NOT NULL
UNION ALL
SELECT 'article without a latest revision', article_id FROM article GROUP BY article_id HAVING NOT bool_or(is_latest)
UNION ALL
SELECT 'article.duplicate_of', a.article_id FROM article a
    ANTI JOIN article b ON b.article_id = a.duplicate_of WHERE a.duplicate_of IS NOT NULL
ORDER BY ALL;

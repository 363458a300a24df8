-- How each source stands, and how much of it was read into figures.
SELECT h.source_id, h.name_zh, h.n_articles, sum(c.n_figures) AS n_figures, h.last_published_on, h.n_failed,
    h.worst_status, h.n_rejected
FROM source_health h LEFT JOIN coverage c USING (source_id)
GROUP BY ALL
ORDER BY h.source_id;

-- The claims that most independent texts repeat, each with its first sentence and address.
SELECT c.indicator_zh, split_part(c.place, '/', -1) AS place, c.value, c.unit, c.n_origins, e.sentence, e.url
FROM claim c, evidence(c.first_figure_id) e
WHERE c.period_known AND c.scope = 'aggregate'
ORDER BY c.n_origins DESC, c.n_articles DESC, c.first_published_on, c.claim_id
LIMIT 20;

-- The claim that most independent texts repeat, with the sentence that said it first and where that sentence stands.
WITH best AS (
    SELECT * FROM claim WHERE period_known AND place_level = 'county' AND modality = 'actual' AND scope = 'aggregate'
    ORDER BY n_origins DESC, n_articles DESC, value DESC, claim_id LIMIT 1
), said AS (
    SELECT b.*, f.sentence, f.text, a.title, a.url, a.published_on, a.origin, a.origin_cluster
    FROM best b JOIN figure f ON f.figure_id = b.first_figure_id JOIN article a USING (revision_id)
)
SELECT unnest(['claim', 'place', 'by the end of', 'said by', 'sentence', 'printed as', 'in', 'published', 'address',
    'figure id']) AS what,
    unnest([coalesce(indicator_zh, indicator) || ' ' || format('{:.15g}', value::DOUBLE) || ' ' || unit, place, period_end::VARCHAR,
        n_articles || ' pages, ' || n_origins || ' independent origins', sentence, text, title,
        published_on::VARCHAR || ', ' || coalesce(origin, 'no origin given'), url, first_figure_id]) AS value
FROM said;

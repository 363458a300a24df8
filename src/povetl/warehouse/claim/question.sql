-- The questions that the relation `given` answers; it must hold every claim of each of them.
INSERT INTO internal.question
SELECT question_id, any_value(indicator) AS indicator, any_value(place_key) AS place_key,
    any_value(period_end) AS period_end,
    arg_min(claim_id, (-n_origins, -n_articles, coalesce(first_published_on, DATE '9999-12-31'),
        value_high IS NOT NULL, claim_id)) AS best_claim_id,
    count(*) AS n_claims, min(signed_low) AS lowest, max(signed_high) AS highest,
    -- Intervals that only touch can both be right when both values are stated roughly.
    coalesce(max(signed_low) > min(signed_high), false)
        OR coalesce(max(signed_low) FILTER (qualifier = 'exact') >= min(signed_high), false)
        OR coalesce(max(signed_low) >= min(signed_high) FILTER (qualifier = 'exact'), false) AS disputed
FROM given
WHERE comparable
GROUP BY question_id
ORDER BY indicator, place_key, question_id;

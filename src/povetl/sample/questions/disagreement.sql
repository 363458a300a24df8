-- Two articles that answer one question with figures that cannot both be right.
SELECT unnest(['question', 'the one says', 'its words', 'where', 'the other says', 'its words', 'where']) AS what,
    unnest([indicator_zh || ' · ' || place || ' · ' || period_end, format('{:.15g}', low_value::DOUBLE) || ' ' || low_unit, low_sentence,
        low_url, format('{:.15g}', high_value::DOUBLE) || ' ' || high_unit, high_sentence, high_url]) AS value
FROM (SELECT * FROM conflict ORDER BY relative_gap, question_id LIMIT 1);

-- Claims of different articles that cannot both be right, with both sentences.
SELECT indicator_zh, split_part(place, '/', -1) AS place, period_end, low_value, high_value, low_origins, high_origins,
    low_sentence, low_url, high_sentence, high_url
FROM conflict;

-- severity: warning
-- sentence: Shares of one whole that stand in one sentence add up to 100 % at most.
-- what_to_do: Open the sentence: the shares may be of different wholes, which the breakdown should then say.
SELECT revision_id, sentence, indicator, count(*) AS n_shares, sum(value) AS total
FROM figure
WHERE kind = 'share' AND unit = 'percent' AND value IS NOT NULL AND indicator IS NOT NULL AND breakdown IS NOT NULL
GROUP BY revision_id, zone, zone_ordinal, sentence_start, sentence, indicator, place, period_start, period_end
HAVING count(*) > 1 AND count(DISTINCT breakdown) = count(*) AND sum(value) > 100.5
ORDER BY revision_id, sentence;

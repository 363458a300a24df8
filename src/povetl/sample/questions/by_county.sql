-- Totals by indicator and county, as several sites state them; what two of them dispute is marked.
SELECT indicator_zh AS 指标, indicator, split_part(place, '/', -1) AS county, value, unit,
    period_end, n_articles AS pages, n_origins AS origins, disputed
FROM indicator_series
WHERE place_level = 'county' AND kind = 'level' AND per IS NULL AND breakdown IS NULL AND unit IN ('person', 'household', 'CNY', 'percent')
ORDER BY n_origins DESC, n_articles DESC, indicator, place, period_end
LIMIT 14;

-- Best supported values by indicator and county, targets and anecdotes left out.
SELECT indicator_zh, split_part(place, '/', -1) AS county, period_end, value, unit, n_origins, disputed
FROM indicator_series
WHERE kind = 'level' AND place_level = 'county'
ORDER BY indicator, county, period_end;

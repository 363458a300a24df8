-- severity: warning
-- sentence: An article is not published after the day on which it was read, nor before the web.
-- what_to_do: Compare published_seen with the page: its template may print another date than the article's.
SELECT revision_id, published_on, timezone('Asia/Shanghai', last_seen_at)::DATE AS read_on, published_seen, url
FROM article
WHERE published_on > timezone('Asia/Shanghai', last_seen_at)::DATE + 1 OR published_on < DATE '1995-01-01'
ORDER BY revision_id;

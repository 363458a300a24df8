-- Figures that changed between two revisions of an article.
SELECT title, published_on, seen_at, change, old_text, new_text, old_sentence, new_sentence, url
FROM revision_change
ORDER BY seen_at DESC;

-- The figures that changed after publication, old and new side by side.
SELECT old_text AS before, new_text AS after, old_sentence AS sentence_before, new_sentence AS sentence_after, url
FROM revision_change
WHERE change = 'changed'
ORDER BY url, new_revision;

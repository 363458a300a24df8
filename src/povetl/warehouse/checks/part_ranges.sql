-- severity: row
-- sentence: The parts of a text begin with it, do not overlap, and end within it.
-- what_to_do: Report it with the WARC locator of the reject: pages of a multi-page article are joined wrongly.
SELECT a.revision_id, 'parts cover ' || min(p.start) || ':' || max(p."end") || ' of ' || any_value(length(a.text)) AS detail
FROM article a JOIN article_part p USING (revision_id)
GROUP BY a.revision_id
HAVING min(p.start) <> 0 OR sum(p."end" - p.start) > any_value(length(a.text)) OR max(p."end") > any_value(length(a.text))
ORDER BY a.revision_id;

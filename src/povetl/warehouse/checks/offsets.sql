-- severity: row
-- sentence: The text of a figure is exactly the range of its zone's text that its offsets name.
-- what_to_do: Report it with the WARC locator of the reject: a rule of the grammar counts characters wrongly.
SELECT f.revision_id, f.text || ' at ' || f.start || ':' || f."end" || ' in ' || f.zone AS detail
FROM figure f
JOIN article a USING (revision_id)
LEFT JOIN zone_text z ON z.revision_id = f.revision_id AND z.zone = f.zone AND z.ordinal = f.zone_ordinal
WHERE substring(CASE WHEN f.zone IN ('body', 'table', 'caption') THEN a.text ELSE coalesce(z.text, '') END,
    f.start + 1, f."end" - f.start) IS DISTINCT FROM f.text
ORDER BY f.revision_id, f.start;

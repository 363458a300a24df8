-- severity: warning
-- sentence: In its last run a source answers at least half of what it is asked.
-- what_to_do: Look at its statuses in source_health and in "fetch"; docs/runbook.md says what each asks for.
SELECT source_id, last_run_id, n_fetched, n_failed, worst_status
FROM source_health WHERE n_fetched >= 4 AND n_failed * 2 > n_fetched
ORDER BY source_id;

"""Plain functions in the order of the day: discover, ingest, replay, publish."""

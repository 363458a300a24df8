"""WARC files: append captures, read them back, verify, repair."""

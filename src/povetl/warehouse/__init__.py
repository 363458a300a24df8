"""Figures to SQL: load, reconcile, check, publish."""

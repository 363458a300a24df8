"""Article or text to Figures; pure."""

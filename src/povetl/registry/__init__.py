"""What the field agrees on, as data with loaders: indicators, units, places."""

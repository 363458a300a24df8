"""One TOML file per source, and the catalog that loads and checks them."""

"""The povetl command, one file per group of commands."""

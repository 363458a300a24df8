"""``python -m povetl.cli.main``: the command line without its installed script."""

from povetl.cli import main

if __name__ == "__main__":
    main()

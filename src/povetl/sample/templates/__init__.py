"""The page templates of the sample portal: HTML with ``$name`` where something is filled in (string.Template).

Style sheets and scripts lie here too and are served as they are.
"""

from functools import cache
from importlib.resources import files
from string import Template


@cache
def _template(name: str) -> Template:
    return Template(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def read_asset(name: str) -> bytes:
    """A file that is served as it is: a style sheet, a script."""
    return files(__package__).joinpath(name).read_bytes()


def fill(name: str, **parts: str) -> str:
    """The template ``name`` with its parts filled in; the parts are HTML already.

    Raises:
        KeyError: the template names a part that is not given.
    """
    return _template(name).substitute(parts)

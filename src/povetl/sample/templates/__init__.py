"""The page templates of the sample portal: HTML with ``$name`` where something is filled in (string.Template)."""

from functools import cache
from importlib.resources import files
from string import Template


@cache
def _template(name: str) -> Template:
    return Template(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def fill(name: str, **parts: str) -> str:
    """The template ``name`` with its parts filled in; the parts are HTML already.

    Raises:
        KeyError: the template names a part that is not given.
    """
    return _template(name).substitute(parts)

"""Crawl state in SQLite: validators, watermarks, circuits, robots.txt copies, misses, list yields.

Everything here can be had again by fetching: losing the file costs only that. A file that is damaged, or is no crawl
state, is set aside under a new name and a fresh one begun.
"""

from povetl.state.file import StateSetAside as StateSetAside
from povetl.state.hosts import HostsState
from povetl.state.look import StateSeen as StateSeen
from povetl.state.look import look_at_state as look_at_state
from povetl.state.pages import Pages
from povetl.state.sources import Sources
from povetl.state.visits import Visit as Visit
from povetl.state.visits import Visits


class CrawlState(Pages, Visits, Sources, HostsState):
    """What is remembered between runs; use as a context manager. Each call is its own transaction.

    Raises:
        PovetlError: the folder cannot be written.
    """

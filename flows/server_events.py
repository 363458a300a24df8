"""What `povetl serve` changes in how Prefect's server looks at events, so that no alert is late or lost.

The server loads this module as its ordering of causes (``PREFECT_SERVER_EVENTS_CAUSAL_ORDERING``). Prefect holds an
event back until the one that it follows has been looked at, for 15 minutes at most. A server that was started again
has looked at none of those from before: that a run crashed with it was told a quarter of an hour late. Events from
before the start are not waited for here.

Loading it also lets transactions on SQLite begin as writers. Prefect's automations read their state and then write it;
when someone else has written in between, SQLite answers "database is locked" at once, whatever its timeout, and after
four such answers within a second the event, with its alert, was dropped. Writers wait for their turn instead.
"""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.events.ordering.memory import CausalOrdering as PrefectOrdering
from prefect.server.events.schemas.events import ReceivedEvent
from sqlalchemy.ext.asyncio import AsyncSession, AsyncSessionTransaction

STARTED = datetime.now(UTC)
_TIME_ORDERED = 7
_BITS_AFTER_TIME = 80
_begin = AioSqliteConfiguration.begin_transaction


class CausalOrdering(PrefectOrdering):
    """Prefect's own, which waits for no event from before this server's start."""

    async def wait_for_leader(self, event: ReceivedEvent) -> None:
        """Wait until the event that this one follows has been looked at; do not when it is from before the start.

        Raises:
            EventArrivedEarly: that will take a while; Prefect hands the event in again later.
        """
        leader = event.follows
        if leader is not None and leader.version == _TIME_ORDERED:
            made = (leader.int >> _BITS_AFTER_TIME) / 1000  # RFC 9562, 5.7: milliseconds since 1970
            if made < STARTED.timestamp():
                return
        await super().wait_for_leader(event)


def _begin_as_writer(
    configuration: AioSqliteConfiguration, session: AsyncSession, with_for_update: bool = True
) -> AbstractAsyncContextManager[AsyncSessionTransaction]:
    del with_for_update
    return _begin(configuration, session, with_for_update=True)


AioSqliteConfiguration.begin_transaction = _begin_as_writer

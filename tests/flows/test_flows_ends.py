"""How a run's end is told: what hears that it is over, and what no longer speaks for it then."""

from uuid import uuid4

import yaml
from flows.alerts import AUTOMATIONS
from flows.missed import SKIPPED
from flows.stopping import Lookout
from prefect.client.schemas.objects import StateType


def test_a_skipped_run_is_not_waited_for_as_a_silent_one() -> None:
    # Prefect names events by a state's name: that of a skipped run is not prefect.flow-run.Completed.
    silent = next(one for one in yaml.safe_load(AUTOMATIONS.read_text(encoding="utf-8")) if "actions" in one)
    assert silent["trigger"]["posture"] == "Proactive"
    assert f"prefect.flow-run.{SKIPPED}" in silent["trigger"]["expect"]


class EndsWhileAsked:
    """A server that is told Crashed by Prefect itself while the lookout's question is under way."""

    def __init__(self, ends: bool) -> None:
        self.lookout = Lookout(str(uuid4()))
        self.ends = ends
        self.told: list[object] = []

    def read_flow_run(self, _: object) -> "EndsWhileAsked":
        if self.ends or self.told:
            self.lookout.__exit__(None, None, None)
        return self

    @property
    def state_type(self) -> StateType:
        return StateType.CRASHED

    def set_flow_run_state(self, _: object, state: object, **__: object) -> None:
        self.told.append(state)
        self.lookout.__exit__(None, None, None)


def test_a_run_that_ends_crashed_is_not_made_to_run_again() -> None:
    over, living = EndsWhileAsked(ends=True), EndsWhileAsked(ends=False)
    over.lookout._ask_on(over)  # type: ignore[arg-type]  # stands in for Prefect's client
    living.lookout._ask_on(living)  # type: ignore[arg-type]
    assert len(over.told) == 0
    assert len(living.told) == 1

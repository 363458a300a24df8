"""What a person may ask of a run, and the sentence for what is wrong."""

from datetime import date, datetime, timedelta, timezone
from typing import get_args

import pytest
from pydantic import ValidationError

from povetl.pipeline.request import Window, name_of_run, source_choices
from povetl.sources.catalog import load_catalog

TODAY = datetime.now(timezone(timedelta(hours=8))).date()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"since": "2021-05-01", "until": "2021-01-01"}, "begins on 2021-05-01, after its end on 2021-01-01"),
        ({"since": TODAY + timedelta(days=2)}, "lies in the future"),
        ({"until": TODAY + timedelta(days=2)}, "lies in the future"),
        ({"since": "yesterday"}, "date"),
        ({"from": "2021-01-01"}, "Extra inputs"),
    ],
    ids=str,
)
def test_a_wrong_window_is_refused_with_a_sentence(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        Window.model_validate(given)
    assert sentence in str(wrong.value)


def test_a_window_may_be_open_at_either_side_and_end_today() -> None:
    assert Window(since=TODAY, until=TODAY).until == TODAY
    assert str(Window()) == "any day"
    assert str(Window(since=date(2021, 1, 1))) == "2021-01-01 to …"


def test_the_choices_are_the_sources_that_still_live() -> None:
    catalog = load_catalog()
    assert set(get_args(source_choices(catalog))) == {s.id for s in catalog.values() if not s.archive_only}


def test_a_run_is_named_for_its_sources_and_window() -> None:
    window = Window(since=date(2021, 1, 1), until=date(2021, 2, 1))
    assert name_of_run(["a", "b"], None, window, dry_run=False) == "a, b · 2021-01-01 to 2021-02-01"
    assert name_of_run(["a", "b", "c", "d"], None, None, dry_run=True) == "4 sources · any day · dry run"
    assert name_of_run(None, ["http://a/b"], None, dry_run=False) == "1 article · any day"
    assert name_of_run(None, None, None, dry_run=False) == "verified sources · any day"

"""A status in the text format of Prometheus (exposition format 0.0.4), for a scraper or its textfile collector."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from povetl.pipeline.status import Status

Sample = tuple[dict[str, str], float | None]


def prometheus_text(status: Status, version: str) -> str:
    """All metrics, each with its help; times are Unix seconds, sizes bytes."""
    lines: list[str] = []
    for name, what, samples in _metrics(status, version):
        kept = [(labels, value) for labels, value in samples if value is not None]
        if not kept:
            continue
        lines += [f"# HELP {name} {what}", f"# TYPE {name} gauge"]
        lines += [f"{name}{_labels(labels)} {_number(value)}" for labels, value in kept]
    return "\n".join(lines) + "\n"


def _metrics(status: Status, version: str) -> Iterator[tuple[str, str, Iterable[Sample]]]:
    yield "povetl_info", "Version of povetl.", [({"version": version}, 1)]
    yield "povetl_articles", "Articles in the published warehouse.", [({}, status.articles)]
    yield "povetl_figures", "Figures in the published warehouse.", [({}, status.figures)]
    yield (
        "povetl_published_timestamp_seconds",
        "When the warehouse was last published.",
        [({}, _at(status.published_at))],
    )
    yield "povetl_runs_going_on", "Runs that go on now.", [({}, status.running)]
    yield "povetl_runs_killed", "Killed runs whose archived pages the next run loads.", [({}, status.killed)]
    yield (
        "povetl_articles_waiting",
        "Articles that wait for a further page of theirs.",
        [({}, status.waiting_for_parts)],
    )
    runs = [({"flow": flow, "state": state}, float(count)) for (flow, state), count in status.runs_by_state.items()]
    yield "povetl_runs", "Runs in the warehouse by flow and state.", runs
    yield (
        "povetl_file_bytes",
        "Size of the published, working, state and archive files.",
        [({"file": name}, float(size)) for name, size in status.sizes.items()],
    )
    yield "povetl_disk_free_bytes", "Free bytes of the disk that POVETL_HOME is on.", [({}, status.disk_free)]
    yield "povetl_disk_total_bytes", "All bytes of that disk.", [({}, status.disk_total)]
    sources = [({"source": one.source_id}, one) for one in status.sources]
    yield "povetl_source_verified", "1 when the source has been verified.", [(by, one.verified) for by, one in sources]
    yield (
        "povetl_source_last_read_timestamp_seconds",
        "When the source last answered.",
        [(by, _at(one.last_read)) for by, one in sources],
    )
    yield (
        "povetl_source_last_run_timestamp_seconds",
        "When a run asked the source for something last.",
        [(by, _at(one.last_run)) for by, one in sources],
    )
    yield (
        "povetl_source_next_run_timestamp_seconds",
        "When the source is read next by its schedule.",
        [(by, _at(one.next_run)) for by, one in sources],
    )
    yield "povetl_source_overdue", "1 when the source missed runs.", [(by, bool(one.overdue)) for by, one in sources]
    yield "povetl_source_articles", "Articles of the source.", [(by, one.articles) for by, one in sources]
    yield "povetl_source_asked", "Addresses asked for in its last run.", [(by, one.asked) for by, one in sources]
    yield "povetl_source_failed", "Addresses that failed in it.", [(by, one.failed) for by, one in sources]
    yield "povetl_source_blocked", "Addresses that were blocked in it.", [(by, one.blocked) for by, one in sources]
    yield (
        "povetl_host_circuit_open",
        "1 while a host in trouble is asked for nothing; 0 when the next run may probe it.",
        [({"host": one.host}, one.is_open) for one in status.hosts],
    )
    yield (
        "povetl_host_left_alone_until_timestamp_seconds",
        "Until when a host in trouble is not asked for anything.",
        [({"host": one.host}, _at(one.open_until)) for one in status.hosts],
    )


def _labels(labels: dict[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))


def _at(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()

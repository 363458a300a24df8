"""A fault server for the session, and a client of it for each test."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from tests.faults.faults_client import Client

from povetl.sample.faults import FaultServer
from povetl.sample.faults_wire import bomb


@pytest.fixture(scope="session")
def faults() -> Iterator[FaultServer]:
    bomb(twice=True)  # packing 200 MB takes a second, which no play should be late by
    with FaultServer() as server:
        yield server


@pytest.fixture
def client(faults: FaultServer) -> Client:
    return Client(faults)


@pytest.fixture(scope="session")
def authority() -> Path:
    """The authority that signed the fault server's certificates."""
    with resources.as_file(resources.files("povetl.sample").joinpath("faults_certificates/authority.pem")) as path:
        return path

"""The platform and its PostgreSQL for a drill, with six candidates signed in."""

import json
import tempfile
from pathlib import Path

import psycopg
import pytest

from tests.drills.processes import HOME, Platform, Postgres, postgres_programs


@pytest.fixture(scope="session")
def postgres():
    """A private cluster; a drill without PostgreSQL says so."""
    if postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="drill-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # PostgreSQL runs as itself, pytest's folders are closed to it
        cluster = Postgres(Path(folder) / "pg")
        yield cluster
        cluster.crash()


@pytest.fixture(scope="session")
def platform(postgres, tmp_path_factory):
    """Served, and killed at the end."""
    found = Platform(tmp_path_factory.mktemp("platform"), postgres.url)
    found.manage("migrate", "-v0")
    found.manage("createcachetable", "-v0")
    found.start()
    yield found
    found.kill()


@pytest.fixture(scope="session")
def candidates(platform):
    """Number of the dossier, session, id of a card of experience, of each."""
    told = (HOME / "tests/drills/seed.py").read_text()
    line = next(e for e in platform.manage("shell", told=told).splitlines() if "SEED" in e)
    return json.loads(line.partition("SEED")[2])


@pytest.fixture
def stored(postgres):
    """What a query of one value finds in the database."""

    def ask(query, *given):
        with psycopg.connect(postgres.url) as connection:
            return connection.execute(query, given).fetchone()[0]

    return ask

"""Lists with 1 000 and 100 000 dossiers, interleaved; query counts with 3 and 3 000.

    make bench                       # a private PostgreSQL, everything
    DATABASE_URL=… .venv/bin/python -m bench.lists [rounds]

Each size has its own database on the same server, filled once, and its own open connection; a round
visits every page of every size in one shuffled order, so that a noisy neighbour hits all of them
alike, and what is compared are ratios of medians. Beside the time that passed, the time processors
worked for the page is measured (this process, and PostgreSQL's own where it runs on this Linux
machine): what others do at the same moment is not in it, so the goal is held against that one. A
page answered otherwise than 200 voids the run.
"""

import os
import random
import statistics
import sys
import time
from functools import partial
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEMO", "1")
os.environ["DATABASE_POOL"] = "0"
django.setup()

from django.conf import settings  # noqa: E402 — after setup
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts import instant  # noqa: E402
from bench import crowd  # noqa: E402
from dossiers import actions  # noqa: E402
from dossiers.models import Dossier  # noqa: E402
from tests import make  # noqa: E402

SMALL, LARGE, FEW, MANY = 1_000, 100_000, 3, 3_000
#: an address that one dossier alone has, by size: a copy's begins otherwise (`crowd`)
ONE = {LARGE: "x5c777@"}
#: what a large list may cost beside a small one
MOST = 1.5
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LIST = "/admin/dossiers/dossier/"
PAGES = {
    "liste, première page": LIST,
    "liste, page 10": LIST + "?p=10",
    "liste filtrée par état": LIST + "?state__exact=submitted",
    "recherche d’une adresse": LIST + "?q={one}",
    "recherche d’un mot fréquent": LIST + "?q=camille",
    "recherche de deux mots": LIST + "?q=camille+exemple.fr",
    "messages à répondre": "/admin/dossiers/message/?suite=repondre",
}
#: What they hold is what waits, a third of all dossiers here: it grows with the number, and is
#: measured beside the promise, not under it.
QUEUE = {
    "file de travail": LIST + "file/",
    "file, transmis": LIST + "file/?groupe=transmis",
    "file, ce qui suit": LIST + "file/?suivi=1",
}
SAVE = "enregistrement d’un champ"
OPEN = {}


def use(size):
    """Turn to the open connection of the database of this size."""
    if size not in OPEN:
        OPEN[size] = connections.create_connection("default")
        OPEN[size].settings_dict = {**OPEN[size].settings_dict, "NAME": f"bench_{size}"}
    connections["default"] = OPEN[size]


def build(size, at):
    """Make and fill the database of this size, once."""
    with connections.create_connection("default").cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"bench_{size}"])
        if cursor.fetchone():
            return
        print(f"base de {size} dossiers…", file=sys.stderr, flush=True)
        cursor.execute(f"CREATE DATABASE bench_{size}")
    use(size)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    crowd.fill(size, at)
    make.support()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def browser(size) -> Client:
    """An administrator signed in to the database of this size."""
    use(size)
    made = Client(HTTP_HOST="127.0.0.1")
    made.force_login(make.User.objects.get(email="support@exemple.fr"), backend=BACKEND)
    return made


def answered(client, address):
    """One page asked; raises on anything but 200."""
    size = int(connection.settings_dict["NAME"].removeprefix("bench_"))
    answer = client.get(address.replace("{one}", ONE.get(size, "c777@")))
    if answer.status_code != 200:
        raise SystemExit(f"{address} : {answer.status_code}")


def autosave(rank):
    """One field saved: the action itself, one commit."""
    dossier = Dossier.objects.whole().filter(state="draft").order_by("pk")[0]
    data = {"stays": f"Séjour {rank}"}
    actions.autosave(dossier, "langues", data, actor=dossier.user, at=instant.now())


def worked(backend) -> float:
    """Seconds that processors worked for us so far, PostgreSQL's included where it can be read."""
    try:
        server = int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        server = 0.0
    return time.process_time() + server


def spent(act) -> tuple[float, float]:
    """(milliseconds that passed, milliseconds of work) of one act."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    begun, before = time.perf_counter(), worked(backend)
    act()
    return (time.perf_counter() - begun) * 1000, (worked(backend) - before) * 1000


def measure(rounds):
    """{(page, size): [(passed, worked)]}: every page of both sizes in each shuffled round."""
    clients = {size: browser(size) for size in (SMALL, LARGE)}
    pages = {**PAGES, **QUEUE, SAVE: ""}
    found = {(name, size): [] for name in pages for size in clients}
    for rank in range(rounds + 1):
        order = list(found)
        random.Random(rank).shuffle(order)
        for name, size in order:
            use(size)
            if name == SAVE:
                act = partial(autosave, f"{rank} {os.getpid()}")
            else:
                act = partial(answered, clients[size], pages[name])
            times = spent(act)
            if rank:  # the first round warms
                found[name, size].append(times)
    return found


def queries():
    """Queries of queue, list and desk by size: they must be equal."""
    found = {}
    for size in (FEW, MANY):
        client = browser(size)
        whole = Dossier.objects.order_by("pk")[0]
        desk = f"{LIST}{whole.pk}/change/"
        for name, address in {**PAGES, **QUEUE, "bureau d’un dossier": desk}.items():
            if "page 10" in name or "adresse" in name:
                continue
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                answered(client, address)
            found[name, size] = len(captured)
    return found


def report(found, counted) -> int:
    """Print both tables in Markdown; the number of faults."""
    faults = 0
    print(
        f"| page | {SMALL} (ms) | {LARGE} (ms) | rapport | {SMALL} | {LARGE} | rapport du travail |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name in dict.fromkeys(name for name, _size in found):
        cells = []
        for kind in (0, 1):
            one, two = (
                statistics.median(each[kind] for each in found[name, size])
                for size in (SMALL, LARGE)
            )
            cells += [f"{one:.0f}", f"{two:.0f}", f"{two / one:.2f}"]
        over = two / one > MOST and name not in QUEUE
        faults += over
        print(f"| {name} | {' | '.join(cells)}{' ✗' if over else ''} |")
    print(f"\n| page | requêtes à {FEW} | à {MANY} |\n| --- | ---: | ---: |")
    for name in dict.fromkeys(name for name, _size in counted):
        few, many = counted[name, FEW], counted[name, MANY]
        faults += few != many
        print(f"| {name} | {few} | {many}{' ✗' if few != many else ''} |")
    return faults


if __name__ == "__main__":
    if connection.vendor != "postgresql":
        raise SystemExit("DATABASE_URL doit mener à un serveur PostgreSQL.")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    moment = instant.now()
    for each in (FEW, SMALL, MANY, LARGE):
        build(each, moment)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    raise SystemExit(1 if report(measure(rounds), queries()) else 0)

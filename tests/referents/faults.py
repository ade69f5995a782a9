"""A mail server that refuses, delays, drops or holds; processes that are killed for good."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.MULTILINE | re.IGNORECASE)


class Server:
    """Takes mails over SMTP; `trouble` is « refuse », « delay », « drop », « hold » or nothing.

    `taken` lists (Message-ID, recipient) of all it said yes to, or held when its sender died.
    """

    def __init__(self):
        self.taken, self.trouble, self.holding = [], "", threading.Event()
        self.seconds = 3

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        trouble, key = self.trouble, ID.search(envelope.content)[1].decode()
        if trouble == "refuse":
            return "451 4.3.0 later"
        if trouble == "drop":
            server.transport.close()
            return "421 bye"
        self.taken.append((key, envelope.rcpt_tos[0]))
        if trouble in ("delay", "hold"):
            self.holding.set()
            await asyncio.sleep(self.seconds if trouble == "delay" else 60)
        return "250 ok"


def free_port() -> int:
    """A port nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def database_url() -> str:
    """The address of the database of this test, for another process."""
    said = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{said['NAME']}"
    user, host = said["USER"], said["HOST"] or "127.0.0.1"
    password = f":{said['PASSWORD']}" if said["PASSWORD"] else ""
    return f"postgres://{user}{password}@{host}:{said['PORT'] or 5432}/{said['NAME']}"


def start(*command, smtp, **more) -> subprocess.Popen:
    """Start a process of the platform, in a session of its own, on the database of the test."""
    said = {"DATABASE_URL": database_url(), "EMAIL_URL": f"smtp://127.0.0.1:{smtp}"} | more
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | said,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(process) -> None:
    """SIGKILL to a process and all it started: nothing is tidied up."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=20)


def until(true, seconds=90) -> bool:
    """Wait until something is true; False if it never was."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.2)
    return False

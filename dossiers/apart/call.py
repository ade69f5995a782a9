"""The parent's side: start the child with limits, give it bytes, read its answer."""

import json
import logging
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ENTRY = Path(__file__).with_name("__main__.py")
MIB = 1024 * 1024

logger = logging.getLogger(__name__)


class Unfit(Exception):
    """The child judged the bytes: `reason` is a code, `facts` what was measured.

    Codes: password, broken, truncated, pixels, pages, form, portfolio, heavy.
    """

    def __init__(self, reason: str, **facts):
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class NotStarted(Exception):
    """The child could not do its task at all: a fault of this machine, never of the file."""


@dataclass(frozen=True)
class Limits:
    """What one child may use: processor and wall clock in seconds, memory and output in bytes.

    The processor's time is what stops a bomb; the wall clock, longer, leaves an honest file its
    chance on a busy machine.
    """

    cpu: float
    seconds: float
    memory: int
    output: int = 64 * MIB


@dataclass(frozen=True)
class Answer:
    """What the child says: measured facts, then the bytes it made."""

    facts: dict
    data: bytes


def apart(task: str, data: bytes, limits: Limits, **options) -> Answer:
    """Does `task` on `data` in a separate process; the caller survives whatever the bytes do.

    Raises `Unfit`, with the reason "heavy" when a limit stopped the child and "broken" when the
    parser failed; `NotStarted` when this machine lacks what the task needs. The child has an empty
    environment; both streams are unlinked files, so that no pipe can fill memory.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as made:
        given.write(data)
        given.seek(0)
        _run(_command(task, limits, options), given, made, limits.seconds)
        made.seek(0)
        return _read(made.readline(), made.read())


def _command(task, limits, options) -> list[str]:
    asked = {"memory": limits.memory, "output": limits.output, "cpu": limits.cpu}
    return [sys.executable, "-I", str(ENTRY), task, json.dumps({"limits": asked, **options})]


def _run(command, given, made, seconds) -> None:
    environment = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and script; bytes by stdin)
            command,
            stdin=given,
            stdout=made,
            stderr=subprocess.PIPE,
            timeout=seconds,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        raise Unfit("heavy", why="time") from None
    if done.returncode < 0:
        # Killed by the kernel or by its own allocator: a limit was reached.
        raise Unfit("heavy", why=f"signal {-done.returncode}")
    if done.returncode:
        logger.error("child could not start: %s", done.stderr.decode("utf-8", "replace")[-500:])
        raise NotStarted(command[3])


def _read(first: bytes, rest: bytes) -> Answer:
    try:
        facts = json.loads(first)
    except ValueError:
        raise NotStarted("no answer") from None
    if reason := facts.pop("unfit", None):
        if reason == "broken" and "why" in facts:
            logger.warning("parser failed: %s", facts["why"])
        raise Unfit(reason, **facts)
    return Answer(facts=facts, data=rest)

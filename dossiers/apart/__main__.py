"""Entry of the child: limits first, then the task named on the command line.

Reads the bytes on standard input, writes one line of JSON then the bytes it made on standard
output.
"""

import json
import os
import resource
import signal
import sys
from importlib import import_module
from pathlib import Path

#: Task → module of this package whose `do(data, options)` returns (facts, bytes).
TASKS = {
    "picture": "pictures",
    "paper": "papers",
    "sheets": "sheets",
    "press": "press",
    "leaf": "leaves",
}


def confine(memory: int, output: int, cpu: float) -> None:
    """Lowers what this process may use, for good; a system without one of these limits goes on."""
    # To a fraction of a second of work (SIGPROF kills); that in whole seconds cannot be undone.
    signal.setitimer(signal.ITIMER_PROF, cpu)
    seconds = int(cpu) + 1
    wanted = {"RLIMIT_AS": memory, "RLIMIT_FSIZE": output, "RLIMIT_CPU": seconds, "RLIMIT_CORE": 0}
    for name, value in wanted.items():
        try:
            resource.setrlimit(getattr(resource, name), (value, value))
        except (AttributeError, ValueError, OSError):
            continue


def answer(work, data: bytes, options: dict, unfit) -> tuple[dict, bytes]:
    """What the task gives, or why the bytes will not do."""
    try:
        return work.do(data, options)
    except unfit as refusal:
        return {"unfit": refusal.reason, **refusal.facts}, b""
    except (MemoryError, RecursionError):
        return {"unfit": "heavy", "why": "memory"}, b""
    # Hostile bytes break parsers in ways nobody lists; the message itself may quote the file.
    except Exception as cause:  # noqa: BLE001
        return {"unfit": "broken", "why": type(cause).__name__}, b""


def main() -> None:
    """Runs one task. Exit 0 with an answer, a refusal included; 1 when the task could not start."""
    task, options = sys.argv[1], json.loads(sys.argv[2])
    confine(**options.pop("limits"))
    # Last in the path: the project's packages never hide a library's.
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    unfit = import_module("dossiers.apart.call").Unfit
    work = import_module(f"dossiers.apart.{TASKS[task]}")
    facts, made = answer(work, sys.stdin.buffer.read(), options, unfit)
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + made)
    sys.stdout.buffer.flush()
    # No orderly end: tearing a large document down takes as long as reading it.
    os._exit(0)


if __name__ == "__main__":
    main()

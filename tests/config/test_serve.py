"""Server and clock start together, and neither outlives the other."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from django.conf import settings

# Serves without preparing the data, which has its own tests; prints the pids of what it started.
SCRIPT = """
import sys, django
django.setup()
from django.core.management import call_command
from config.management.commands import serve
start = serve.start
def told(host, port):
    processes = start(host, port)
    print(*(each.pid for each in processes.values()), flush=True)
    return processes
serve.start = told
serve.call_command = lambda *args, **kwargs: None
call_command("serve", host="127.0.0.1", port=int(sys.argv[1]))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@pytest.fixture
def served(tmp_path):
    """The service on a port of its own: the process, its address, the pids of server and clock."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, str(port)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    pids = [int(pid) for pid in process.stdout.readline().split()]
    words = []
    for line in process.stdout:
        words.append(line)
        if "Ctrl+C" in line:
            break
    yield process, port, pids, "".join(words)
    process.kill()
    process.communicate()
    for pid in filter(alive, pids):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_both_answer_then_both_stop(served, number):
    process, port, pids, words = served
    assert f"http://127.0.0.1:{port}/" in words
    assert [account for account, _role in settings.DEMO_ACCOUNTS if account not in words] == []
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sante/", timeout=20) as answer:
        assert answer.status == 200
    process.send_signal(number)
    assert process.wait(30) == 0
    assert [pid for pid in pids if alive(pid)] == []


def test_when_the_clock_dies_the_server_stops_and_it_is_said(served):
    process, _port, pids, _words = served
    os.kill(pids[1], signal.SIGKILL)
    assert process.wait(30) == 1
    assert [pid for pid in pids if alive(pid)] == []


def test_a_taken_port_is_refused_in_words():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = subprocess.run(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], "DEMO": "1", "DATA_DIR": os.environ["DATA_DIR"]},
            capture_output=True,
            text=True,
            check=False,
        )
    assert answer.returncode == 1
    assert f"Impossible d’écouter sur 127.0.0.1:{port}" in answer.stderr
    assert f"make run PORT={port + 1}" in answer.stderr

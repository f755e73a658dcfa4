"""Runs tests again and again, in a Python that has imported all that they need: for tools that plant faults.

    python tools/again.py MODULE...    then on each line: SECONDS [what pytest takes]

The answer to each line is pytest's exit code, or -1 if it took longer. Each run has a process of its own.
"""

import importlib
import os
import shlex
import signal
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
QUIET = ["-q", "-x", "--no-header", "--no-summary", "-p", "no:cacheprovider",
         "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml")]


def run(arguments):
    """In a process of its own, whose children end with it; it says nothing."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    os._exit(int(pytest.main([*QUIET, *arguments])))


def ended(child, seconds):
    """The exit code of a process, which may take so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / part) for part in ("", "tests/core", "tests/web", "tests/pages")]
    for name in sys.argv[1:]:
        importlib.import_module(name)
    print("ready", flush=True)
    for line in sys.stdin:
        seconds, *arguments = shlex.split(line)
        child = os.fork()
        if not child:
            run(arguments)
        print(ended(child, float(seconds)), flush=True)

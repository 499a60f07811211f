"""Child processes that are started again when they die, and that die with this process."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None

# A child that lives this long has started well; one that does not is waited for a little longer each time.
SETTLED = 10
LONGEST_PAUSE = 10


def end_with_parent(number, parent=None):
    """Ask the kernel to send this process the signal `number` when its parent dies (Linux only)."""
    if _libc:
        _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        if parent is not None and os.getppid() != parent:  # it died before the kernel knew
            os._exit(1)


class Child:
    """One command that shall run: `look` starts it again when it has ended, `stop` ends it for good.

    `say` gets a sentence when a start was not planned, `nice` as in nice(1).
    """

    def __init__(self, name, command, *, say, nice=0):
        self.name = name
        self.command = command
        self.say = say
        self.nice = nice
        self.process: subprocess.Popen | None = None  # None before the first start
        self.failures = 0
        self.started = self.again = 0.0

    def start(self):
        """Start the command in a session of its own: Ctrl-C reaches only this process, which stops all in order."""
        parent = os.getpid()

        def tie():
            end_with_parent(signal.SIGTERM, parent)
            os.nice(self.nice)

        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=tie
        )

    def look(self):
        """Start the child again if it has ended; one that keeps failing at its start, after a pause."""
        process = self.process
        if process is None or process.poll() is None:
            return
        now = time.monotonic()
        if not self.again:
            quick = now - self.started < SETTLED
            self.failures = self.failures + 1 if quick else 1
            pause = min(2 ** (self.failures - 1) - 1, LONGEST_PAUSE)
            self.again = now + pause
            code = process.returncode
            how = f"was killed (signal {-code})" if code < 0 else f"ended with code {code}"
            self.say(f"The {self.name} {how}: it is started again{f' in {pause} s' if pause else ''}.")
            _end_group(process)
        if now >= self.again:
            self.again = 0.0
            self.start()

    def stop(self, patience, hurry):
        """Ask the child to end what it does; after `patience` seconds, or when `hurry()` says so, end it."""
        process = self.process
        if process is None:
            return
        deadline = time.monotonic() + patience
        if process.poll() is None:
            process.terminate()
        while process.poll() is None and time.monotonic() < deadline and not hurry():
            time.sleep(0.05)
        _end_group(process)
        process.wait()


def _end_group(process):
    """End what a child has left behind in its group, so that a port or a lock is free for the next one."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)

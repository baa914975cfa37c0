"""What processes cost: exactly, from the kernel's books."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass, field

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Usage:
    """Seconds of processor (user and system, all threads) and of the clock."""

    cpu: float = 0.0
    wall: float = 0.0

    def __add__(self, other):
        return Usage(self.cpu + other.cpu, self.wall + other.wall)


def run(argv, cwd=None):
    """Runs one command to its good end, and says what it cost."""
    begin = time.monotonic()
    with open(os.devnull, "rb") as nothing:
        child = subprocess.Popen(argv, cwd=cwd, stdin=nothing, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - begin
    child.stderr.close()
    if child.returncode != 0:
        raise SystemExit(f"bench: {argv[0]} failed: {errors.decode(errors='replace')[-2000:]}\n{' '.join(argv)}")
    return Usage(usage.ru_utime + usage.ru_stime, wall)


def stat(pid):
    """The fields of /proc/PID/stat behind the name, so that [1] is the parent; None if it has gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def own_seconds(pid):
    fields = stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICK


def reaped_seconds(pid):
    """Of its children that have ended, and theirs."""
    fields = stat(pid)
    return (int(fields[13]) + int(fields[14])) / TICK


def run_nanoseconds(pid):
    """Time on a processor by the scheduler's count, finer than a tick; threads that ended are left out."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat", "rb") as file:
            total += int(file.read().split()[0])
    return total


def memory(pid, name):
    """MiB; `VmRSS` is now, `VmHWM` the most there ever was."""
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith(name + ":"):
                return int(line.split()[1]) / 1024
    return 0.0


@dataclass
class Witness:
    """Watches a process's descendants, every 20 ms: what each was called with, and what it had used when
    last seen. What lives for less is not seen; the parent's books (`reaped_seconds`) have it all the same."""

    pid: int
    seen: dict = field(default_factory=dict)  # (pid, start) -> (argv, seconds)

    def __enter__(self):
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()

    def _watch(self):
        while not self._end.wait(0.02):
            for child in self._descendants(self.pid):
                self._look(child)

    def _descendants(self, pid):
        try:
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/children") as file:
                    for child in file.read().split():
                        yield child
                        yield from self._descendants(child)
        except (FileNotFoundError, ProcessLookupError):
            return

    def _look(self, pid):
        fields = stat(pid)
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                argv = file.read().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return
        if fields is None:
            return
        key = (pid, fields[19])
        if argv == [b""]:  # a zombie has no words left
            argv = self.seen.get(key, (argv, 0))[0]
        self.seen[key] = (argv, (int(fields[11]) + int(fields[12])) / TICK)

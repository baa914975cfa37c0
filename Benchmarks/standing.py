"""The daemon with nothing to do, and with very much waiting."""

import os
import random
import time
import uuid

import processes
from box import Box
from lines import Line

COUNT = 10_000


def idle(directory, binaries):
    with Box(directory / "idle", binaries) as box:
        time.sleep(3)
        before = processes.run_nanoseconds(box.pid)
        time.sleep(20)
        share = (processes.run_nanoseconds(box.pid) - before) / 20e9
        resident = processes.memory(box.pid, "VmRSS")
    return [Line(
        "idle daemon", "–", "RSS ≤ 25 MB, no measurable CPU", f"{resident:.1f} MiB, {share:.3%} of a core",
        resident <= 23.8 and share < 0.001,
        "An empty spool; VmRSS, and the scheduler's count over 20 s (no measurable CPU: less than 0.1 %).")]


def backlog(directory, binaries):
    """One item is admitted by the daemon and copied under other ids."""
    box = Box(directory / "backlog", binaries)
    box.control("pause")
    few = started(box, "one.bin")
    multiply(next((box.spool / "admitted").iterdir()), COUNT - 1)
    many = started(box, "two.bin")
    resident = many[2] / few[2]
    return [Line(
        "start with 10,000 items waiting → READY", "–", "≤ 2 s, memory flat in the backlog",
        f"READY {many[0]:.2f} s, a file at the door admitted after {many[1]:.2f} s; {many[2]:.1f} MiB at most "
        f"(without them {few[0]:.2f} s, {few[1]:.2f} s, {few[2]:.1f} MiB)", many[1] <= 2 and resident <= 1.1,
        "From exec to READY=1 at the notify socket, and to the line `admitted` of a file that lay at the door before. "
        "The daemon is paused, so that the items wait; VmHWM five seconds later; flat: at most 10 % more.")]


def started(box, name):
    (box.door / name).write_bytes(b"not a film")
    os.sync()
    with box:
        admitted = box.wait("admitted", f"name={name}", seconds=120)
        time.sleep(5)
        return box.ready - box.began, admitted - box.began, processes.memory(box.pid, "VmHWM")


def multiply(item, count):
    ticket = (item / "ticket.json").read_text()
    for number in range(count):
        identity = identified(number)
        home = item.parent / identity
        home.mkdir(mode=item.stat().st_mode & 0o777)
        (home / "source").write_bytes(b"not a film")
        words = ticket.replace(item.name, identity).replace("one.bin", f"copy-{number}.bin")
        (home / "ticket.json").write_text(words)


def identified(number):
    """A UUID of version 7, of this instant."""
    value = (time.time_ns() // 1_000_000 << 80) | random.getrandbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62))

"""The door: how soon a file that is whole is ours for good, and how many in a second."""

import functools
import os
import pathlib
import subprocess
import tempfile
import time

import films
from box import Box
from lines import Line, milliseconds, percentile

COUNT = 1000


@functools.cache
def small_film():
    """One picture, whole by its structure: what the door takes without waiting. Other bytes would have to show
    first that nobody goes on with them."""
    argv = [*films.LOUD, "-f", "lavfi", "-i", "color=s=16x16:r=1", "-frames:v", "1", "-c:v", "libx264", "-f", "mp4",
            "-movflags", "+faststart"]
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        subprocess.run([*argv, file.name], check=True)
        return pathlib.Path(file.name).read_bytes()


def latency(directory, binaries):
    """The daemon is paused: what it would do with the file afterwards is not the door's."""
    box = Box(directory / "latency", binaries)
    box.control("pause")
    with box:
        time.sleep(1)
        closed = [dropped(box, f"closed-{number}.mp4", write) for number in range(100)]
        renamed = [dropped(box, f"renamed-{number}.mp4", rename) for number in range(100)]
    marks = [(percentile(values, 50), percentile(values, 99)) for values in (closed, renamed)]
    words = [f"{milliseconds(half)}, {milliseconds(most)}" for half, most in marks]
    return [Line(
        "file closed, or renamed in → admitted and durable, idle", "–", "p50 ≤ 10 ms, p99 ≤ 50 ms",
        f"closed {words[0]}; renamed {words[1]} (p50, p99)",
        all(half <= 0.010 and most <= 0.050 for half, most in marks),
        "100 films of one picture each way, one after the other, a pause between them; from the end of close(2) or "
        "rename(2) to the daemon's line `admitted`, which it writes after the last flush.")]


def dropped(box, name, way):
    time.sleep(0.05)
    begin = way(box, name)
    return box.wait("admitted", f"name={name}", seconds=60) - begin


def write(box, name):
    file = os.open(box.door / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    os.write(file, small_film())
    os.close(file)
    return time.monotonic()


def rename(box, name):
    place = box.directory / f"new-{name}"
    place.write_bytes(small_film())
    os.rename(place, box.door / name)
    return time.monotonic()


def burst(directory, binaries):
    pairs = []
    for number in range(3):
        theirs = COUNT / bare(directory / f"bare-{number}")
        ours = COUNT / flood(Box(directory / f"burst-{number}", binaries))
        pairs.append((ours / theirs, ours, theirs))
    share, ours, theirs = sorted(pairs)[1]
    return [Line(
        "1,000 small files at once → all admitted", "a bare loop of the same fsyncs and renames", "≥ 60 % of its rate",
        f"{share:.0%} ({ours:.0f}/s : {theirs:.0f}/s)", share >= 0.6,
        "1,000 films of one picture are renamed into the door, one after the other; from the first until the 1,000th "
        "line `admitted`. The loop does, one file after the other and nothing else, the 7 flushes and 2 renames of an admission and receipt. "
        "Three pairs, the loop first; the pair in the middle.")]


def flood(box):
    """Seconds until all of a folder is admitted."""
    box.control("pause")
    with box:
        time.sleep(1)
        folder = box.directory / "folder"
        fill(folder)
        os.sync()
        begin = time.monotonic()
        for file in sorted(os.listdir(folder)):
            os.rename(folder / file, box.door / file)
        return box.wait("admitted", count=COUNT, seconds=120) - begin


def fill(folder):
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"{number:04}.mp4").write_bytes(small_film())


def bare(directory):
    """The flushes and renames of an admission and its receipt, in their order; seconds."""
    door, admitted, receipts = directory / "door", directory / "admitted", directory / "receipts"
    for place in (directory, admitted, receipts):
        place.mkdir()
    fill(door)
    os.sync()
    begin = time.monotonic()
    for number in range(COUNT):
        file, home = door / f"{number:04}.mp4", admitted / f"{number:04}"
        flush(file)
        os.mkdir(home)
        (home / "ticket.json").write_bytes(small_film()[:400])
        for path in (home / "ticket.json", home, admitted):
            flush(path)
        os.rename(file, home / "source")
        flush(home)
        flush(door)
        receipt = receipts / ".new"
        receipt.write_bytes(small_film()[:400])
        flush(receipt)
        os.rename(receipt, receipts / f"{number:04}.json")
    return time.monotonic() - begin


def flush(path):
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)

"""Films that come over HTTP, against a sink that keeps them, and against dd."""

import filecmp
import os
import shutil
import subprocess

import gate
import processes
from lines import Line

ROUNDS = 5
LARGE = 2_000_000_000


def arrivals(directory, binaries):
    place = directory / "arrivals"
    place.mkdir()
    return [crowded(place, binaries, 1000, 1_000_000), crowded(place, binaries, 50, 100_000_000)]


def crowded(place, binaries, count, size):
    sink, crowd, library = (
        gate.built(place, "sink"), gate.built(place, "crowd"), gate.built(place, "library", "-lmicrohttpd"))
    film = random_file(place / "film.mp4", size)
    rounds = []
    for _ in range(ROUNDS):
        kept = drained(place / "kept", sink, crowd, film, count)
        ours, more, faults = taken(place / "box", binaries, crowd, film, count)
        bare = drained(place / "kept", library, crowd, film, count)
        thrown = drained(None, sink, crowd, film, count)
        rounds.append((kept / ours, ours, kept, bare, thrown, more, faults))
    share, ours, kept, bare, thrown, _, _ = sorted(rounds)[ROUNDS // 2]
    more, faults = max(each[5] for each in rounds), sum(each[6] for each in rounds)
    room = count * 104 / 1024 + 32  # MiB: 104 KiB for each connection, and what the door takes for all bodies together
    rates = [f"{count * size / 1e6 / taken:,.0f} MB/s" for taken in (ours, kept, bare, thrown)]
    return Line(
        f"{count:,} uploads of {size // 1_000_000} MB at once", "a bare sink that flushes",
        f"no error, memory flat (≤ {room:.0f} MiB), ≥ 70 % of its rate",
        f"{share:.0%} ({rates[0]} : {rates[1]}; a sink on libmicrohttpd {rates[2]}; thrown away {rates[3]}); {more:.1f} MiB "
        f"more; {faults} errors",
        share >= 0.7 and more <= room and not faults,
        "PUT to addresses that were signed before, all at once, by one client in C on the same cores; the daemon is paused, "
        "so that the films wait. From the first connection to the last answer. The sink (Benchmarks/sink.c) has a thread for "
        "each connection, writes each body to a file and flushes file and directory before it answers; that on libmicrohttpd "
        "(Benchmarks/library.c) does the same with the library that the door has; the first one that writes nothing is there "
        f"to see what client and network can do. {ROUNDS} rounds, in turns; the one in the middle. Then every item is "
        "compared with what was sent. Memory: VmHWM over VmRSS before the first connection; flat: 104 KiB for each connection "
        "and 32 MiB for all bodies, however long they are.")


def drained(kept, sink, crowd, film, count):
    """Seconds. Nothing is kept where `kept` is None."""
    if kept:
        kept.mkdir()
    with subprocess.Popen([sink, *([kept] if kept else [])], stdout=subprocess.PIPE, text=True) as server:
        port = int(server.stdout.readline())
        size = film.stat().st_size
        run = gate.crowd(crowd, port, count, [gate.request("PUT", f"/{n}", more=size) for n in range(count)], film)
        server.kill()
    if not run.all(200):
        raise SystemExit("bench: the sink failed")
    if kept:
        shutil.rmtree(kept)
        os.sync()
    return run.seconds


def taken(place, binaries, crowd, film, count):
    """Seconds, MiB more than before, and how many were not answered with 201 or are not there as they were sent."""
    box = gate.box(place, binaries)
    box.control("pause")
    with box:
        port, size = gate.port(box), film.stat().st_size
        links = gate.Line(port).links(count, size)
        os.sync()
        before = processes.memory(box.pid, "VmRSS")
        run = gate.crowd(crowd, port, count, [gate.request("PUT", link, more=size) for link in links], film)
        more = processes.memory(box.pid, "VmHWM") - before
    items = [item / "source" for item in (box.spool / "admitted").iterdir()]
    whole = sum(filecmp.cmp(item, film, shallow=False) for item in items)
    shutil.rmtree(place)
    os.sync()
    return run.seconds, more, count - min(whole, run.statuses.count(201))


def put(directory, binaries):
    place = directory / "put"
    place.mkdir()
    film = random_file(place / "film.mp4", LARGE)
    rounds = sorted((theirs / ours, ours, theirs) for theirs, ours in [pair(place, binaries, film) for _ in range(ROUNDS)])
    film.unlink()
    share, ours, theirs = rounds[ROUNDS // 2]
    return [Line(
        "PUT of 2 GB to the daemon, an item and on disk", "`dd bs=1M conv=fsync` of the same file", "≥ 70 % of its rate",
        f"{share:.0%} ({LARGE / 1e6 / ours:.0f} MB/s : {LARGE / 1e6 / theirs:.0f} MB/s)", share >= 0.7,
        "`curl -T` to a signed address, on the same cores, against dd to the same disk; the file is in the page cache. Whole "
        f"processes; {ROUNDS} pairs in turns, the one in the middle.")]


def pair(place, binaries, film):
    """Seconds of dd, and of curl."""
    copy = place / "copy"
    os.sync()
    theirs = processes.run(["dd", f"if={film}", f"of={copy}", "bs=1M", "conv=fsync"]).wall
    copy.unlink()
    box = gate.box(place / "box", binaries)
    box.control("pause")
    with box:
        port = gate.port(box)
        link, = gate.Line(port).links(1, LARGE)
        os.sync()
        ours = processes.run(["curl", "-sSf", "-o", place / "answer", "-T", film, f"http://127.0.0.1:{port}{link}"]).wall
    item = next((box.spool / "admitted").iterdir()) / "source"
    if not filecmp.cmp(item, film, shallow=False):
        raise SystemExit("bench: the item is not what was sent")
    shutil.rmtree(place / "box")
    os.sync()
    return theirs, ours


def random_file(path, size):
    with open(path, "wb") as out:
        for _ in range(size // 1_000_000):
            out.write(os.urandom(1_000_000))
    return path

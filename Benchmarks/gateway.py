"""The HTTP door: who asks, who tells, who watches."""

import json
import re
import subprocess
import sys
import time

import door
import gate
import processes
import stores
from lines import Line, milliseconds, percentile

ASKERS = 32
AUDIENCE = 1000
BURST = 10_000


def progress(directory, binaries):
    with gate.box(directory / "progress", binaries) as box:
        door.rename(box, "film.mp4")
        _, item = box.done("film.mp4")
        target = f"http://127.0.0.1:{gate.port(box)}/video/{item.name}/progress"
        runs = sorted(wrk(target) for _ in range(3))
    rate, most = runs[1]
    return [Line(
        "`GET /video/{id}/progress`", "–", "≥ 20,000/s on two cores, p99 ≤ 5 ms",
        f"{rate:,.0f}/s, p99 {milliseconds(most)}", rate >= 20_000 and most <= 0.005,
        f"A film in done/, a token with each request; wrk with one thread and {ASKERS} connections, on the same cores, three "
        "times 10 s; the run in the middle by its rate.")]


def wrk(target):
    """Answers a second, and the seconds within which 99 of 100 came."""
    argv = ["wrk", "-t1", f"-c{ASKERS}", "-d10s", "--latency", "-H", f"Authorization: Bearer {gate.TOKEN}", target]
    said = subprocess.run(argv, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"bench: {said}")
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), float(number) * {"us": 1e-6, "ms": 1e-3, "s": 1}[unit]


def events(directory, binaries):
    """Each of a key that is not in the bucket: it has to be looked at, and that is all."""
    place = directory / "events"
    place.mkdir()
    program = gate.built(place, "crowd")
    with stores.Store(place, binaries) as store:
        source = (f"[source studio]\nendpoint = {store.facts['endpoint']}\nbucket = films\nprefix = in/\n"
                  f"credentials = {store.credentials}\nreconcile = 1 d\n")
        with gate.box(place / "gate", binaries, source) as box:
            port = gate.port(box)
            runs = [gate.crowd(program, port, clients, [told(f"{clients}-{number}") for number in range(count)])
                    for clients, count in [(1, 1000), (8, 4000), (1000, BURST)]]
            sent = sum(len(run.statuses) for run in runs)
            looks = looked(port, sent)
    one, eight, burst = ([percentile(run.waits, part) for part in (50, 99)] for run in runs)
    accepted = sum(run.statuses.count(202) for run in runs)
    good = accepted == sent == looks and max(one[1], eight[1]) <= 0.020
    return [Line(
        "event of a store → 2xx, on disk; 10,000 at once", "–", "p99 ≤ 20 ms; none lost",
        f"p50 {milliseconds(one[0])}, p99 {milliseconds(one[1])}; 8 at a time {milliseconds(eight[0])}, "
        f"{milliseconds(eight[1])}; 10,000 in {runs[2].seconds:.2f} s (p99 {milliseconds(burst[1])}); "
        f"{sent - accepted} refused, {sent - looks} lost", good,
        f"Events of radosgw's form, each of another key, by one client, by 8, and {BURST:,} by 1,000; a real radosgw on the same "
        "cores is asked for each of them meanwhile. None lost: all 15,000 were answered with 202, and the bucket was asked for "
        "15,000 keys in the end (`ingestd_source_looks_total`). That they are flushed before the answer is what the tests see "
        "to, by kill -9 and cut.")]


def told(name):
    record = {"eventVersion": "2.1", "eventSource": "ceph:s3", "eventName": "ObjectCreated:Put",
              "s3": {"bucket": {"name": "films"}, "object": {"key": f"in/{name}.mp4", "size": 1}}}
    return gate.request("POST", "/events/s3", json.dumps({"Records": [record]}).encode())


def looked(port, count):
    """How many keys the bucket was asked for, when no event waits any more."""
    line, end = gate.Line(port), time.monotonic() + 120
    while time.monotonic() < end:
        metrics = line.ask("GET", "/metrics")
        waiting = int(re.search(r"^ingestd_events_waiting (\d+)", metrics, re.MULTILINE)[1])
        looks = int(re.search(r'^ingestd_source_looks_total\{source="studio"\} (\d+)', metrics, re.MULTILINE)[1])
        if not waiting and looks >= count:
            return looks
        time.sleep(0.2)
    return looks


def watching(directory, binaries):
    with gate.box(directory / "watching", binaries) as box:
        # One film before, so that what the daemon needs for films is there.
        door.rename(box, "before.mp4")
        box.done("before.mp4")
        before = processes.memory(box.pid, "VmRSS")
        argv = [sys.executable, "-B", gate.HERE / "audience.py", str(gate.port(box)), str(AUDIENCE), gate.TOKEN]
        with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as audience:
            audience.stdout.readline()
            dropped = {}
            for number in range(20):
                dropped[f"{number}.mp4"] = door.rename(box, f"{number}.mp4")
                box.done(f"{number}.mp4")
            time.sleep(1)  # the last have it long ago; else they count as missing
            more = processes.memory(box.pid, "VmHWM") - before
            seen = json.loads(audience.communicate()[0] or "{}")
    waits = [instant - dropped[name] for name, instants in seen.items() if name in dropped for instant in instants]
    missing = AUDIENCE * len(dropped) - len(waits)
    half, most = (percentile(waits or [float("inf")], part) for part in (50, 99))
    return [Line(
        "1,000 who watch by WebSocket", "–", "memory ≤ 64 MiB more, film dropped → client p99 ≤ 100 ms",
        f"{more:.1f} MiB more; p50 {milliseconds(half)}, p99 {milliseconds(most)}; {missing} missed",
        more <= 64 and most <= 0.1 and not missing,
        "Clients that want everything, in one process on the same cores. 20 films of one picture are dropped, each when the one "
        "before is done; all that becomes of them is told to all. From the rename into the door to the instant at which a client "
        "has the event `admitted` in its hands: the admission and its flushes are part of it. Memory: VmHWM at the end "
        "over VmRSS before the first of them came; buffers of the kernel are not in it.")]

"""One film through ours and through the others, each way's cost and results kept side by side."""

import re
import statistics
import subprocess
from dataclasses import dataclass

import quality as measure
from box import Box
from peers import PEERS, PLAIN
from processes import Usage, Witness, memory, own_seconds, reaped_seconds, run

DEFAULT = None  # our quality as it stands


@dataclass
class Result:
    """What a way made of the film."""

    usages: list
    files: dict
    likeness: dict
    frames: dict

    @property
    def cpu(self):
        return statistics.median(usage.cpu for usage in self.usages)

    @property
    def wall(self):
        return statistics.median(usage.wall for usage in self.usages)

    @property
    def bytes(self):
        return {rung: measure.weight(file) for rung, file in self.files.items()}


@dataclass
class Books:
    """Where our processor seconds went, in one run."""

    encoding: float
    tools: dict
    daemon: float
    peak: float

    @property
    def rest(self):
        return self.daemon + sum(self.tools.values())


class Ways:
    """Runs each way when it is first asked for."""

    def __init__(self, film, directory, binaries):
        self.film, self.directory, self.binaries = film, directory, binaries
        self.quality = default_quality(binaries, directory)
        self.results, self.books, self._count = {}, [], 0

    def ours(self, quality=DEFAULT):
        if ("ours", quality) not in self.results:
            self._keep(("ours", quality), *self._run_ours(quality))
        return self.results["ours", quality]

    def plain(self):
        """Ours, theirs, ours, theirs, ours: what the machine does meanwhile falls on both."""
        if "plain" not in self.results:
            self.ours()
            for _ in range(2):
                self._keep("plain", *self._run_peer(PLAIN[1]))
                self._keep(("ours", DEFAULT), *self._run_ours(DEFAULT))
        return self.results["plain"]

    def peers(self):
        for name, commands in PEERS:
            if name not in self.results:
                self._keep(name, *self._run_peer(commands))
        return {name: self.results[name] for name, _ in PEERS}

    def _keep(self, way, usage, files):
        if way in self.results:
            self.results[way].usages.append(usage)
        else:
            frames = {rung: measure.frames(file) for rung, file in files.items()}
            self.results[way] = Result([usage], files, measure.likeness(self.film, files), frames)

    def _place(self):
        self._count += 1
        return self.directory / f"way-{self._count}"

    def _run_peer(self, commands):
        out = self._place()
        out.mkdir()
        usage = sum((run(argv) for argv in commands(self.film, out)), Usage())
        return usage, {rung: out / f"{rung}.mp4" for rung in self.film.rungs}

    def _run_ours(self, quality):
        """From the drop to done/; the processor seconds are those of the daemon's whole life."""
        encoding = {"pass_through": "no"} | ({} if quality is DEFAULT else {"quality": quality})
        box = Box(self._place(), self.binaries, **encoding)
        with box, Witness(box.pid) as witness:
            dropped = box.drop(self.film.path, "film.mp4")
            done, item = box.done("film.mp4")
            own, reaped = own_seconds(box.pid), reaped_seconds(box.pid)
            peak = memory(box.pid, "VmHWM")
        if quality is DEFAULT:
            self.books.append(booked(witness, own, reaped, peak))
        files = {rung: item / "renditions" / f"{rung}p.mp4" for rung in self.film.rungs}
        return Usage(box.usage.cpu, done - dropped), files


def booked(witness, own, reaped, peak):
    """Encodes are the units' and the sound's; every other child, seen or not, is not encoding."""
    encoding, tools = 0.0, {}
    for argv, used in witness.seen.values():
        kind = kind_of(argv)
        if kind == "encode":
            encoding += used
        else:
            tools[kind] = tools.get(kind, 0) + used
    tools["unseen"] = max(0.0, reaped - encoding - sum(tools.values()))
    return Books(encoding, tools, own, peak)


def kind_of(argv):
    words = [word.decode(errors="replace") for word in argv]
    if words[0].endswith("ffprobe"):
        return "ffprobe"
    if "lavfi" in words:
        return "version"
    if "libx264" in words or "aac" in words:
        return "encode"
    return "still" if "mjpeg" in words else "cut" if "hls" in words else "other"


def default_quality(binaries, directory):
    (directory / "empty.conf").write_text("")
    argv = [binaries / "ingestd", "--config", directory / "empty.conf", "--check"]
    text = subprocess.run(argv, check=True, capture_output=True, text=True).stdout
    return int(re.search(r"^quality = (\d+)", text, re.MULTILINE)[1])

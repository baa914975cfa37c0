"""Films and segments into radosgw, against rclone."""

import json
import os
import pathlib
import subprocess

import processes
from lines import Line, seconds, times

TOP = pathlib.Path(__file__).resolve().parent.parent
RCLONE = TOP / ".build" / "servers" / "rclone" / "bin" / "rclone"
PART = 16 << 20
ROUNDS = 3


class Store:
    """radosgw with its data in memory, and a bucket in it."""

    def __init__(self, directory, binaries):
        self.directory = directory
        self.bench = binaries / "StoreBench"

    def __enter__(self):
        self.server = subprocess.Popen([TOP / "Tests" / "Servers" / "rgw", self.directory / "rgw"], text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.facts = json.loads(self.server.stdout.readline())
        self.credentials = self.directory / "credentials"
        self.credentials.write_text(f"access_key_id = {self.facts['access_key']}\n"
                                    f"secret_access_key = {self.facts['secret_key']}\n")
        self.journal = self.directory / "journal"
        self.journal.mkdir()
        self.rclone("mkdir", "bench:films")
        return self

    def __exit__(self, *_):
        self.server.stdin.close()
        self.server.wait()

    def rclone(self, *words):
        settings = {"TYPE": "s3", "PROVIDER": "Ceph", "ENDPOINT": self.facts["endpoint"],
                    "ACCESS_KEY_ID": self.facts["access_key"], "SECRET_ACCESS_KEY": self.facts["secret_key"]}
        variables = [f"RCLONE_CONFIG_BENCH_{name}={value}" for name, value in settings.items()]
        return processes.run(["env", "RCLONE_CONFIG=/dev/null", *variables, RCLONE, *words])

    def ours(self, files, at_once):
        """Seconds, and MiB of memory at the most."""
        argv = [self.bench, self.facts["endpoint"], "films", self.credentials, self.journal, str(PART), str(at_once),
                "ours", *files]
        said = subprocess.run(argv, check=True, capture_output=True, text=True).stdout.split()
        self.empty("ours")
        return float(said[0]), int(said[1]) / 1024

    def theirs(self, source, *words):
        wall = self.rclone("copy", *words, source, "bench:films/theirs").wall
        self.empty("theirs")
        return wall

    def empty(self, prefix):
        """What was deleted is in the gateway's bin, and in memory, until that is emptied."""
        self.rclone("purge", f"bench:films/{prefix}")
        self.server.stdin.write("admin gc process --include-all\n")
        self.server.stdin.flush()
        self.server.stdout.readline()


def film(directory, binaries):
    """2 GB in parts, four at once."""
    directory = made(directory / "film-store")
    file = directory / "film.mov"
    with open(file, "wb") as out:
        for _ in range(2000):
            out.write(os.urandom(1_000_000))
    words = ["--s3-chunk-size", "16Mi", "--s3-upload-cutoff", "16Mi", "--s3-upload-concurrency", "4"]
    with Store(directory, binaries) as store:
        ours, theirs = turns(lambda: store.ours([file], 4)[0], lambda: store.theirs(file, *words))
    file.unlink()
    return [Line(
        "upload of 2 GB to radosgw", "`rclone copy` of the same file", "≥ 1.0×", *compared(ours, theirs),
        f"radosgw 16.2 with its data in memory, on the same cores; parts of 16 MiB, four at once, both ways; {ROUNDS} times "
        "each in turns, medians, whole processes. Ours reads the file twice, for its hash and for those of the parts, and "
        "asks for size and hash at the end.")]


def segments(directory, binaries):
    """1,000 files of 1 MB, eight at once."""
    directory = made(directory / "segment-store")
    source = made(directory / "segments")
    for number in range(1000):
        (source / f"{10000 + number}.m4s").write_bytes(os.urandom(1_000_000))
    files = sorted(source.iterdir())
    with Store(directory, binaries) as store:
        ours, theirs = turns(lambda: store.ours(files, 8)[0],
                             lambda: store.theirs(source, "--transfers", "8", "--checkers", "8"))
    return [Line(
        "upload of 1,000 10-second segments", "`rclone copy` of the same files", "≥ 1.0×", *compared(ours, theirs),
        f"Files of 1 MB, eight at once both ways; {ROUNDS} times each in turns, medians. Both ask the store what it has.")]


def large(directory, binaries):
    """The memory of the process that uploads 10 GB."""
    directory = made(directory / "large-store")
    file = directory / "large.mov"
    with open(file, "wb") as out:
        out.truncate(10_000_000_000)
    with Store(directory, binaries) as store:
        wall, memory = store.ours([file], 4)
    return [Line(
        "memory while uploading 10 GB", "–", "≤ 80 MB", f"{memory:.1f} MiB at most, in {seconds(wall)}", memory <= 76.3,
        "The most resident memory (ru_maxrss) of a process with the daemon's adapter and nothing else; a sparse file, parts "
        "of 16 MiB, four at once.")]


def turns(ours, theirs):
    walls = [(ours(), theirs()) for _ in range(ROUNDS)]
    return tuple(sorted(way)[ROUNDS // 2] for way in zip(*walls))


def compared(ours, theirs):
    return f"{times(theirs / ours)} ({seconds(ours)} : {seconds(theirs)})", theirs >= ours


def made(directory):
    directory.mkdir(exist_ok=True)
    return directory

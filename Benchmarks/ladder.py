"""The table's first four lines, and the daemon's memory: 30 s of film through every way."""

import statistics

from lines import Line, seconds, times

SLACK = 0.001  # of SSIM, which counts as equal


def against_plain(ways):
    plain, ours = ways.plain(), ways.ours()
    worst = max(plain.likeness[rung] - ours.likeness[rung] for rung in plain.likeness)
    mass = sum(ours.bytes.values()) / sum(plain.bytes.values())
    same = worst <= SLACK and mass <= 1 and ours.frames == plain.frames
    cpu, wall = ours.cpu / plain.cpu, ours.wall / plain.wall
    beside = f"SSIM lower by {max(0, worst):.5f} at most, {mass:.2f}× the bytes"
    how = ("Medians of three runs of ours and two of the other, taken in turns. Ours: from the rename into the door to "
           "`done/`, with store, shelf and catalog, no rung passed through; processor seconds of "
           "the daemon's whole life with all its children (wait4).")
    return [
        Line("CPU of the whole job", "the plain way",
             "≤ 0.60×, SSIM of no rung lower by more than 0.001, no more bytes",
             f"{times(cpu)} ({seconds(ours.cpu)} : {seconds(plain.cpu)}); {beside}", cpu <= 0.60 and same, how),
        Line("wall time of the same, all cores", "the plain way", "≤ 0.65×",
             f"{times(wall)} ({seconds(ours.wall)} : {seconds(plain.wall)})", wall <= 0.65 and same, "The same runs."),
    ]


def against_peers(ways):
    ratios = []
    for name, peer in ways.peers().items():
        quality, ours = equal(ways, peer)
        mass = sum(ours.bytes.values()) / sum(peer.bytes.values())
        ratios.append((ours.cpu / peer.cpu, ours.wall / peer.wall, mass, name, quality))
    cpu, wall = max(ratio[0] for ratio in ratios), max(ratio[1] for ratio in ratios)
    each = "; ".join(
        f"{name}: CPU {times(c)}, wall {times(w)}, bytes {times(m)}" + (f" (quality {quality})" if quality else "")
        for c, w, m, name, quality in ratios)
    how = ("Every peer's commands as they stand, each process with its own number of threads, one after the other; one "
           "run each. A peer that writes no HLS gets it by copy. Equal SSIM: where our default is on some rung lower "
           "than the peer by more than 0.001, the film goes through ours again with a smaller `quality` until none "
           "is, and that run counts. Where we are better, nothing is taken back.")
    return [Line("CPU and wall of the same", "PeerTube, MediaCMS, Opencast",
                 "≤ 0.75× of the best of them at equal SSIM",
                 f"worst CPU {times(cpu)}, worst wall {times(wall)}. {each}", cpu <= 0.75 and wall <= 0.75, how)]


def equal(ways, peer):
    """Our run whose SSIM is on every rung that of the peer, or above; with its quality if not the default."""
    quality, ours = None, ways.ours()
    for _ in range(5):
        lack = max(peer.likeness[rung] - ours.likeness[rung] for rung in peer.likeness)
        if lack <= SLACK:
            return quality, ours
        # One step of the rate factor brings some 0.002.
        quality = (quality or ways.quality) - max(1, round((lack - SLACK) / 0.002))
        ours = ways.ours(quality)
    raise SystemExit(f"bench: no quality of ours comes up to SSIM {peer.likeness}")


def beside_encoding(ways):
    ways.ours()
    share = statistics.median(book.rest / book.encoding for book in ways.books)
    book = ways.books[0]
    parts = {"daemon": book.daemon, **book.tools}
    largest = sorted(parts.items(), key=lambda part: -part[1])
    named = ", ".join(f"{name} {value:.2f}" for name, value in largest if value)
    how = ("The daemon's own seconds (probing, hashing, joining, verifying, sealing, CAR, store, catalog) and every "
           "child that is not an encode of a unit or of the sound, over the encodes; by /proc, children looked at every "
           "20 ms, and what was not seen counts as not encoding.")
    return [Line("everything that is not encoding", "the encodes alone", "≤ 8 % CPU",
                 f"{share:.1%} (s: {named}; encodes {book.encoding:.2f})", share <= 0.08, how)]


def memory(ways):
    ways.ours()
    peak = max(book.peak for book in ways.books)
    return [Line("daemon while transcoding", "–", "RSS ≤ 60 MB (ffmpeg apart)", f"{peak:.1f} MiB at most", peak <= 57.2,
                 "VmHWM of the daemon at the end of each run of the film.")]

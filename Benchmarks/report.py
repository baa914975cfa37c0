"""The table, for the terminal and for docs/benchmarks.md."""

import textwrap

INTRODUCTION = """\
# Benchmarks

Written by `scripts/bench`: everything in one run, ratios to what else ran in it. Not edited by hand.
"""

JUDGED = """\
**Likeness.** SSIM over all planes, frame by frame in order, of each rung's MP4 against the source scaled to that rung's
size by ffmpeg's bicubic scaler, which is also the one that every way here (but MediaCMS: Lanczos) scales with. Bytes
are those of the MP4s. Processor seconds are user and system time of the whole process tree.
"""


def table(lines):
    rows = [f"| {line.what} | {line.against} | {line.target} | {line.figure} | {line.verdict} |" for line in lines]
    return "\n".join(["| what | against | at least | figure | verdict |", "| --- | --- | --- | --- | --- |", *rows])


def ladder(ways):
    """Every way that the film went, one row each."""
    if not ways.results:
        return ""
    rungs = ways.film.rungs
    head = ["way", "CPU s", "wall s", *(f"SSIM {rung}" for rung in rungs), "MB", "frames"]
    rows = [row(name(way, ways.quality), result, rungs) for way, result in ways.results.items()]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *rows])


def name(way, quality):
    return way if isinstance(way, str) else f"ingestd, quality {way[1] or quality}"


def row(way, result, rungs):
    frames = " ".join(sorted({f"{count}" for count in result.frames.values()}))
    alike = [f"{result.likeness[rung]:.4f}" for rung in rungs]
    return [way, spread([usage.cpu for usage in result.usages], result.cpu),
            spread([usage.wall for usage in result.usages], result.wall), *alike,
            f"{sum(result.bytes.values()) / 1e6:.2f}", frames]


def spread(values, middle):
    return f"{middle:.1f}" + (f" ({min(values):.1f}–{max(values):.1f})" if len(values) > 1 else "")


def document(facts, lines, ways):
    machine = "\n".join(f"| {key} | {value} |" for key, value in facts)
    how = "\n".join(
        textwrap.fill(f"- *{line.what}.* {line.how}", 118, subsequent_indent="  ", break_long_words=False)
        for line in lines)
    parts = [INTRODUCTION, f"| | |\n| --- | --- |\n{machine}\n", "## The figures\n", table(lines) + "\n",
             "## The film, every way\n", ladder(ways) + "\n", JUDGED, "## How each line is measured\n", how + "\n"]
    return "\n".join(parts)

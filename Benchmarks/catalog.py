"""The rows of a long film into a database, against psql."""

import json
import pathlib
import re
import subprocess
import uuid

from lines import Line, milliseconds, times

SERVER = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Servers" / "postgres"
RUNGS = ("480p", "720p", "1080p")
CID = "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
ROUNDS = 15


def catalogue(directory, binaries):
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([SERVER, directory / "postgres", "--fsync"], **piped) as server:
        connection = json.loads(server.stdout.readline())["admin"]
        ours, theirs = [], []
        with subprocess.Popen([binaries / "CatalogBench", connection], **piped) as bench:
            for _ in range(ROUNDS):
                bench.stdin.write("\n")
                bench.stdin.flush()
                ours.append(float(bench.stdout.readline()))
                theirs.append(psql(connection))
            bench.stdin.close()
        server.stdin.close()
    ratio = middle(ours) / middle(theirs)
    return [Line(
        "catalog rows of a film with 2,160 segments", "one multi-row INSERT by psql", "≤ 2× its time",
        f"{times(ratio)} ({milliseconds(middle(ours))} : {milliseconds(middle(theirs))})", ratio <= 2,
        f"PostgreSQL with fsync, the tables of the catalog, {ROUNDS} films each way in turns, medians. Ours: one `record` of "
        "an item of three playlists of 720 segments and three MP4s on a standing connection: row ids, reading what is "
        "there, comparing, all eight tables, one transaction. Theirs: one INSERT of the same 2,160 segments and nothing else, "
        "by psql's own count (\\timing), without its start and its connection.")]


def psql(connection):
    """Seconds."""
    answer = subprocess.run(["psql", connection, "-qX", "-v", "ON_ERROR_STOP=1"], input=f"\\timing on\n{statement()}\n",
                            check=True, capture_output=True, text=True).stdout
    return float(re.search(r"^Time: ([\d.]+) ms", answer, re.MULTILINE)[1]) / 1000


def statement():
    item = uuid.uuid4()
    rows = ",\n".join(
        f"('{uuid.uuid4()}', '{transcode}', 'public/nord/{item}/hls/{rung}/{10000 + number}.m4s', '{CID}', {number}, 10.01)"
        for rung, transcode in [(rung, uuid.uuid4()) for rung in RUNGS] for number in range(720))
    return f"INSERT INTO transcode_segments (id, transcode_id, file_path, file_cid, sequence, duration) VALUES\n{rows};"


def middle(values):
    return sorted(values)[len(values) // 2]

"""How soon somebody sees something: the cut of a film, and a clip behind a long film."""

import subprocess
import time

import films
import stores
from box import Box
from lines import Line, seconds, times


def playable(film, directory, binaries):
    source = films.repeated(film, directory / "hundred.mp4", size=100_000_000)
    box = Box(directory / "playable", binaries)
    with box:
        dropped = box.drop(source.path, "film.mp4")
        receipt = until(lambda: box.receipt("film.mp4").get("status")) - dropped
        playlist = until(lambda: next(box.store.glob("public/*/*/source/index.m3u8"), None)) - dropped
        path = next(box.store.glob("public/*/*/source/index.m3u8"))
        count = sum(line.startswith("#EXTINF") for line in path.read_text().splitlines())
        ended = "#EXT-X-ENDLIST" in path.read_text()
        argv = ["ffmpeg", "-v", "error", "-i", str(path), "-t", "1", "-f", "null", "-"]
        whole = ended and subprocess.run(argv, stdout=subprocess.DEVNULL).returncode == 0
    later = max(receipt, playlist)
    return [Line(
        "drop of a 100 MB H.264/AAC film → playable playlist in the store and first receipt", "–", "≤ 2 s",
        f"{later:.2f} s (receipt {receipt:.2f}, playlist of {count} segments {playlist:.2f})", whole and later <= 2,
        f"{source.description}, renamed in; store and receipts are looked at every 2 ms; then a second of it is "
        "decoded from the store.")]


def processing(film, directory, binaries):
    source = films.repeated(film, directory / "hundred-s3.mp4", size=100_000_000)
    place = directory / "processing"
    place.mkdir()
    with stores.Store(place, binaries) as store:
        words = (f"kind = s3\nendpoint = {store.facts['endpoint']}\nbucket = films\n"
                 f"credentials = {store.credentials}\n")
        with Box(place / "box", binaries, store=words) as box:
            dropped = box.drop(source.path, "film.mp4")
            later = until(lambda: box.receipt("film.mp4").get("s3_manifest")) - dropped
            receipt = box.receipt("film.mp4")
            key = receipt["s3_manifest"].removeprefix("s3://films/").removesuffix("/index.m3u8")
            store.rclone("copy", f"bench:films/{key}", place / "copy")
        argv = ["ffmpeg", "-v", "error", "-i", str(place / "copy" / "index.m3u8"), "-f", "null", "-c", "copy", "-"]
        whole = subprocess.run(argv, stdout=subprocess.DEVNULL).returncode == 0
    whole = whole and receipt["status"] == "processing" and "estimated_completion" in receipt
    return [Line(
        'drop of a 100 MB H.264/AAC film → "processing" document with a playable S3 playlist', "–", "≤ 3 s",
        f"{later:.2f} s", whole and later <= 3,
        f"{source.description}, renamed in; radosgw on this machine; the receipt is looked at every 2 ms; then the playlist "
        "is fetched and played to its end.")]


def until(answer, limit=60):
    end = time.monotonic() + limit
    while not answer():
        if time.monotonic() > end:
            raise SystemExit("bench: what was waited for did not come about in a minute")
        time.sleep(0.002)
    return time.monotonic()


def behind(film, directory, binaries):
    clip = films.repeated(film, directory / "clip.mp4", seconds=5)
    long = films.repeated(film, directory / "long.mp4", seconds=300)
    with Box(directory / "alone", binaries) as box:
        alone = -box.drop(clip.path, "clip.mp4") + box.done("clip.mp4")[0]
    with Box(directory / "behind", binaries) as box:
        box.drop(long.path, "long.mp4")
        box.wait("moved on", "stage=segmented")
        time.sleep(3)
        later = -box.drop(clip.path, "clip.mp4") + box.done("clip.mp4")[0]
    return [Line(
        "a short clip dropped behind a long film → done", "the clip alone", "≤ 3×",
        f"{times(later / alone)} ({seconds(later)} : {seconds(alone)})", later <= 3 * alone,
        f"Clip of {clip.seconds:.0f} s, film of {long.seconds:.0f} s that has been encoding for three seconds.")]

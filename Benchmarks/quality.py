"""How like the source a rung is, and how large."""

import os
import re
import subprocess


def likeness(film, rungs):
    """SSIM (all planes) of each rung against the source scaled to the rung's size by ffmpeg's bicubic scaler,
    frame by frame in order, whatever the times say. `rungs`: lines → file. The source is decoded once."""
    order = sorted(rungs)
    argv = ["ffmpeg", "-hide_banner", "-nostdin", "-v", "info", "-nostats"]
    for rung in order:
        argv += ["-i", str(rungs[rung])]
    argv += ["-i", film.path]
    clock = f"setpts=N/({film.rate})/TB"
    graph = [f"[{len(order)}:v:0]{clock},split={len(order)}" + "".join(f"[source{rung}]" for rung in order)]
    for index, rung in enumerate(order):
        width, height = size(rungs[rung])
        graph.append(f"[source{rung}]scale={width}:{height}:flags=bicubic,format=yuv420p[like{rung}]")
        graph.append(f"[{index}:v:0]{clock},format=yuv420p[made{rung}]")
        graph.append(f"[made{rung}][like{rung}]ssim@{rung}=shortest=1[compared{rung}]")
    argv += ["-lavfi", ";".join(graph)]
    for rung in order:
        argv += ["-map", f"[compared{rung}]"]
    argv += ["-f", "null", "-"]
    answer = subprocess.run(argv, check=True, capture_output=True, text=True).stderr
    found = re.findall(r"\[ssim@(\d+) @ [^]]*\] SSIM .*All:([0-9.]+)", answer)
    return {int(rung): float(value) for rung, value in found}


def size(file):
    return tuple(int(part) for part in probed(file, "stream=width,height").split(","))


def frames(file):
    return int(probed(file, "stream=nb_read_packets", "-count_packets"))


def weight(file):
    return os.stat(file).st_size


def probed(file, entries, *options):
    argv = ["ffprobe", "-v", "error", "-select_streams", "v:0", *options, "-show_entries", entries, "-of", "csv=p=0"]
    return subprocess.run([*argv, str(file)], check=True, capture_output=True, text=True).stdout.strip().strip(",")

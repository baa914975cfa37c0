"""The films that are measured: what is given, or one that is made, the same each time."""

import json
import pathlib
import subprocess
from dataclasses import dataclass

LOUD = ["ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y"]


@dataclass
class Film:
    """A landscape film of at least 480 lines."""

    path: str
    width: int
    height: int
    rate: str
    seconds: float
    bits: int
    words: str = ""

    def __init__(self, path, words=""):
        entries = "stream=codec_type,codec_name,width,height,avg_frame_rate,bit_rate:format=duration,bit_rate"
        argv = ["ffprobe", "-v", "error", "-of", "json", "-show_entries", entries, str(path)]
        answer = json.loads(subprocess.run(argv, check=True, capture_output=True).stdout)
        video = next(stream for stream in answer["streams"] if stream["codec_type"] == "video")
        self.path, self.rate = str(path), video["avg_frame_rate"]
        self.width, self.height = video["width"], video["height"]
        self.seconds, self.bits = float(answer["format"]["duration"]), int(answer["format"]["bit_rate"])
        self.words = words or f"{pathlib.Path(path).name}, {video['codec_name']}"
        if self.height < 480 or self.height > self.width:
            raise SystemExit("bench: the film must be landscape and have 480 lines or more")

    @property
    def fps(self):
        numerator, _, denominator = self.rate.partition("/")
        return int(numerator) / int(denominator or 1)

    @property
    def rungs(self):
        return [rung for rung in (480, 720, 1080) if rung <= self.height]

    @property
    def description(self):
        size = f"{self.width}×{self.height}, {self.fps:g} frames/s"
        return f"{self.words}, {size}, {self.seconds:.1f} s, {self.bits / 1e6:.1f} Mbit/s"


def made(path, seconds):
    """Two landscapes that the camera pans over, cut every four seconds; something alive moves over them,
    under a camera's grain. Sound is noise. Nothing in it depends on the day."""
    mandelbrot = "mandelbrot=size=2688x1512:rate=30:start_x=-0.7436438870371587:start_y=-0.131825904205312"
    landscape = "trim=end_frame=1,gblur=sigma=1,format=yuv420p,loop=-1:1:0"
    graph = ";".join([
        "[0]setpts=N/30/TB,crop=1920:1080:'384+380*sin(n/90)':'216+200*cos(n/70)'[far]",
        "[1]setpts=N/30/TB,crop=1920:1080:'300+2*mod(n,180)':'100+mod(n,180)'[near]",
        "[2]fps=30,gblur=sigma=1,scale=1920:1080:flags=bilinear,format=yuv420p[life]",
        "[far][near]overlay=enable='gte(mod(t,8),4)'[land]",
        "[land][life]blend=c0_mode=softlight:c0_opacity=0.8,noise=c0s=4:c0f=t:c0_seed=3,format=yuv420p[out]"])
    subprocess.run(
        LOUD + ["-f", "lavfi", "-i", f"{mandelbrot}:maxiter=600:start_scale=0.03,{landscape}",
                "-f", "lavfi", "-i", f"{mandelbrot}:maxiter=600:start_scale=0.004,{landscape}",
                "-f", "lavfi", "-i", "life=size=160x90:rate=15:mold=20:ratio=0.05:seed=7:death_color=#203040"
                ":life_color=#f0e0c0",
                "-f", "lavfi", "-i", "anoisesrc=color=pink:seed=1:amplitude=0.2,aformat=sample_rates=48000"
                ":channel_layouts=stereo",
                "-filter_complex", graph, "-map", "[out]", "-map", "3", "-t", f"{seconds}", "-c:v", "libx264",
                "-preset", "veryfast", "-crf", "17", "-threads", "2", "-g", "150", "-c:a", "aac", "-b:a", "160k",
                str(path)], check=True)
    return Film(path, "a film made by ffmpeg (pans, cuts, moving things, grain), h264")


def repeated(film, path, *, seconds=None, size=None):
    """The same film over and over, by copy, up to a length or a size in bytes."""
    limit = ["-t", f"{seconds}"] if seconds else ["-fs", f"{size}"]
    argv = LOUD + ["-stream_loop", "-1", "-i", film.path, "-map", "0:v:0", "-map", "0:a:0?", "-c", "copy"]
    subprocess.run(argv + limit + [str(path)], check=True)
    return Film(path, "the film, repeated")

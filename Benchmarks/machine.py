"""What the figures were measured on."""

import datetime
import os
import platform
import re
import subprocess


def facts():
    return [
        ("date", datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")),
        ("tree", said("git", "describe", "--always", "--dirty")),
        ("cores", f"{len(os.sched_getaffinity(0))} × {model()}"),
        ("memory", f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.1f} GiB"),
        ("kernel", platform.release()),
        ("system", platform.freedesktop_os_release()["PRETTY_NAME"]),
        ("ffmpeg", said("ffmpeg", "-version").split()[2]),
        ("x264", encoder()),
        ("OpenSSL", said("openssl", "version")),
        ("load before", " ".join(f"{load:.2f}" for load in os.getloadavg())),
    ]


def model():
    with open("/proc/cpuinfo") as file:
        found = re.search(r"^model name\s*: (.*)$", file.read(), re.MULTILINE)
    return found[1] if found else platform.machine()


def encoder():
    """x264's core, from the headers of one encoded frame."""
    argv = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=s=64x64:d=0.04", "-c:v", "libx264", "-f", "h264", "-"]
    found = re.search(rb"x264 - core (\d+ r\S+ \S+)", subprocess.run(argv, capture_output=True).stdout)
    return "core " + found[1].decode() if found else "unknown"


def said(*argv):
    try:
        lines = subprocess.run(argv, capture_output=True, text=True).stdout.splitlines()
    except FileNotFoundError:
        return "none"
    return lines[0] if lines else "unknown"

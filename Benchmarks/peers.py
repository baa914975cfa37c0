"""The other ways from a film to a ladder, as the commands that they run (versions of 2026; docs/benchmarks.md)."""

PEERTUBE = {480: 1474560, 720: 3041280, 1080: 6220800}  # bits in a second at 30 frames
MEDIACMS = {480: 1000, 720: 2500, 1080: 4500}  # kbit in a second
OPENCAST = {480: (854, 800, 1600), 720: (1280, 1200, 2400), 1080: (1920, 4000, 8000)}  # width, rate, buffer
QUIET = ["ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y"]
GRID = "expr:gte(t,n_forced*4)"


def plain(film, out):
    """What anybody would type: one encode for each rung, HLS by copy."""
    commands = [
        QUIET + ["-i", film.path, "-vf", f"scale=-2:{rung}", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23",
                 "-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart", f"{out}/{rung}.mp4"]
        for rung in film.rungs]
    return commands + packaged(film, out, 10)


def peertube(film, out, threads):
    """One process for each rung, one after the other; one fMP4 is film and HLS both."""
    return [
        QUIET + ["-i", film.path, "-acodec", "aac", "-vcodec", "libx264", "-threads", threads, "-movflags", "faststart",
                 "-max_muxing_queue_size", "1024", "-map_metadata", "-1", "-pix_fmt", "yuv420p",
                 "-channel_layout", "stereo", "-vf", f"scale=w=-2:h={rung}", "-preset", "veryfast",
                 "-maxrate:v", f"{PEERTUBE[rung]}", "-bufsize:v", f"{2 * PEERTUBE[rung]}", "-b_strategy", "1",
                 "-bf", "16", "-r", film.rate, "-g:v", f"{round(2 * film.fps)}", "-hls_time", "4",
                 "-hls_list_size", "0", "-hls_playlist_type", "vod", "-hls_segment_filename", f"{out}/{rung}.mp4",
                 "-hls_segment_type", "fmp4", "-f", "hls", "-hls_flags", "single_file", f"{out}/{rung}.m3u8"]
        for rung in film.rungs]


def mediacms(film, out):
    """One process for each rung; it packages with Bento4, here ffmpeg does it by copy."""
    commands = []
    for rung in film.rungs:
        width = round(rung * film.width / film.height / 2) * 2
        size = f"{width}:{rung}:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=lanczos"
        limit = f"{MEDIACMS[rung] * 3 // 2}k"
        commands.append(
            QUIET + ["-i", film.path, "-c:v", "libx264", "-filter:v", f"scale={size},fps=fps={film.rate}",
                     "-pix_fmt", "yuv420p", "-crf", "23", "-c:a", "aac", "-b:a", "128k", "-ac", "2",
                     "-maxrate", limit, "-bufsize", limit, "-force_key_frames", GRID,
                     "-x264-params", "keyint=240:keyint_min=120", "-preset", "medium", "-profile:v", "main",
                     "-level", "4.2", f"{out}/{rung}.mp4"])
    return commands + packaged(film, out, 4)


def opencast(film, out):
    """One process, three outputs; it leaves HLS to another step, here ffmpeg does it by copy."""
    command = QUIET + ["-i", film.path]
    for rung in film.rungs:
        width, rate, buffer = OPENCAST[rung]
        size = f"{width}:{width}:force_original_aspect_ratio=decrease:force_divisible_by=2"
        command += ["-filter:v", f"scale={size}", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "medium",
                    "-profile:v", "high", "-level", "4.0", "-crf", "22", "-force_key_frames", GRID,
                    "-maxrate", f"{rate}k", "-bufsize", f"{buffer}k", "-c:a", "aac", "-b:a", "128k",
                    "-movflags", "+faststart", f"{out}/{rung}.mp4"]
    return [command] + packaged(film, out, 4)


def packaged(film, out, seconds):
    return [
        QUIET + ["-i", f"{out}/{rung}.mp4", "-c", "copy", "-f", "hls", "-hls_time", f"{seconds}",
                 "-hls_playlist_type", "vod", "-hls_segment_filename", f"{out}/{rung}-%05d.ts", f"{out}/{rung}.m3u8"]
        for rung in film.rungs]


PLAIN = ("the plain way", plain)
PEERS = [
    ("PeerTube (-threads 1)", lambda film, out: peertube(film, out, "1")),
    ("PeerTube (-threads 0)", lambda film, out: peertube(film, out, "0")),
    ("MediaCMS", mediacms),
    ("Opencast", opencast),
]

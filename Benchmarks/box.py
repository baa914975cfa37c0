"""An ingest box of its own: a spool, its store, shelf and catalog, and the daemon that serves them."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time

from processes import Usage


class Box:
    """A directory with a spool in it. `with box.running():` serves it."""

    def __init__(self, directory, binaries, store="", more="", **encoding):
        self.directory = pathlib.Path(directory)
        self.binaries = pathlib.Path(binaries)
        self.spool = self.directory / "spool"
        self.door = self.spool / "incoming"
        self.store = self.directory / "store" / "media"
        self.usage = Usage()
        self.lines = []  # (instant, line) of the daemon's log
        self._news = threading.Condition()
        self.directory.mkdir()
        self.configuration = self.directory / "ingestd.conf"
        self.configuration.write_text(self._settings(encoding, store, more))
        self.control("init", "main")

    def _settings(self, encoding, store, more):
        keys = "".join(f"{key} = {value}\n" for key, value in encoding.items())
        return (
            f"[daemon]\nlog = stderr\n[transcode]\n{keys}"
            f"[store]\npath = {self.directory}/store\n{store}[pins]\npath = {self.directory}/shelf\n"
            f"[catalog]\npath = {self.directory}/catalog.sqlite\n{more}[spool main]\npath = {self.spool}\n")

    def control(self, *words):
        argv = [self.binaries / "ingestctl", "--config", self.configuration, *words]
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)

    def __enter__(self):
        """Starts the daemon; it has said READY when this returns."""
        address = str(self.directory / "notify")
        notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notices.bind(address)
        notices.settimeout(0.2)
        self.began = time.monotonic()
        self.daemon = subprocess.Popen(
            [self.binaries / "ingestd", "--config", self.configuration], stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE, env={**os.environ, "NOTIFY_SOCKET": address})
        self._threads = [threading.Thread(target=self._read), threading.Thread(target=self._listen, args=[notices])]
        self._said = threading.Event()
        for thread in self._threads:
            thread.start()
        if not self._said.wait(60):
            raise SystemExit("bench: the daemon does not say READY")
        return self

    def __exit__(self, *_):
        """Stops it; `usage.cpu` is then what it and all its children have used in its whole life."""
        self.daemon.send_signal(signal.SIGTERM)
        _, status, usage = os.wait4(self.daemon.pid, 0)
        self.daemon.returncode = os.waitstatus_to_exitcode(status)
        for thread in self._threads:
            thread.join()
        self.daemon.stderr.close()
        self.usage = Usage(usage.ru_utime + usage.ru_stime, time.monotonic() - self.began)

    @property
    def pid(self):
        return self.daemon.pid

    def _read(self):
        for line in self.daemon.stderr:
            with self._news:
                self.lines.append((time.monotonic(), line.decode(errors="replace")))
                self._news.notify_all()

    def _listen(self, notices):
        """What it tells the service manager: READY once, a status now and then."""
        while self.daemon.returncode is None:
            try:
                if b"READY=1" in notices.recv(65536) and not self._said.is_set():
                    self.ready = time.monotonic()
                    self._said.set()
            except TimeoutError:
                pass
        notices.close()
        os.unlink(self.directory / "notify")

    def wait(self, *words, count=1, seconds=900):
        """Until so many lines of the log hold all the words; the instant when the last of them came."""
        end, seen, found = time.monotonic() + seconds, 0, 0
        with self._news:
            while True:
                for instant, line in self.lines[seen:]:
                    found += all(word in line for word in words)
                    if found == count:
                        return instant
                seen = len(self.lines)
                if not self._news.wait(max(0, end - time.monotonic())) or self.daemon.poll() is not None:
                    log = "".join(line for _, line in self.lines[-20:])
                    raise SystemExit(f"bench: the daemon did not say {' '.join(words)}:\n{log}")

    def drop(self, film, name):
        """As rsync does it: copied under another name, not flushed, renamed. The instant of the rename."""
        copy = self.door / f".{name}"
        subprocess.run(["cp", "--", film, copy], check=True)
        os.rename(copy, self.door / name)
        return time.monotonic()

    def receipt(self, name):
        try:
            return json.loads((self.spool / "receipts" / f"{name}.json").read_text())
        except (FileNotFoundError, ValueError):
            return {}

    def done(self, name):
        """Until the item of a dropped name is in done/; the instant, and its directory."""
        self.wait("admitted", f"name={name}")
        item = next(line for _, line in self.lines if "admitted" in line and f"name={name}" in line)
        identity = item.split("item=")[1].split()[0]
        instant = self.wait(f"item={identity}", "stage=done")
        return instant, self.spool / "done" / identity

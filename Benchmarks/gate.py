"""A box with its HTTP door open, and clients for it."""

import http.client
import json
import pathlib
import re
import resource
import subprocess
from dataclasses import dataclass

from box import Box

HERE = pathlib.Path(__file__).resolve().parent
TOKEN = "a-token-for-the-bench"


def box(directory, binaries, more=""):
    """To be entered. `more` are sections of the configuration."""
    directory.mkdir()
    allow_connections()
    secret = directory / "bench.token"
    secret.touch(0o600)
    secret.write_text(TOKEN)
    return Box(directory / "box", binaries, more=(
        f"[http]\nlisten = 127.0.0.1:0\nlink_key = {directory}/link.key\n[events]\npath = {directory}/events\n"
        f"[token bench]\nsecret = {secret}\nscopes = upload read operate events\n{more}"))


def allow_connections():
    """As many as the service may have (packaging/debian/ingestd.service); clients and sinks have them too."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (16384 if most == resource.RLIM_INFINITY else min(most, 16384), most))


def port(box):
    box.wait("the HTTP door is open at")
    return next(int(found[1]) for _, line in box.lines if (found := re.search(r"open at 127\.0\.0\.1:(\d+)", line)))


class Line:
    """A connection that stays."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method, target, body=None):
        text = None if body is None else json.dumps(body)
        self.connection.request(method, target, text, {"Authorization": f"Bearer {TOKEN}"})
        answer = self.connection.getresponse()
        said = answer.read().decode()
        if answer.status // 100 != 2:
            raise SystemExit(f"bench: {method} {target}: {answer.status} {said}")
        return said

    def links(self, count, size):
        """The paths of so many uploads that are promised."""
        orders = [json.loads(self.ask("POST", "/upload/video", {"filename": f"{number}.mp4", "size": size}))
                  for number in range(count)]
        return [re.sub(r"^http://[^/]*", "", order["url"]) for order in orders]


@dataclass
class Run:
    """What a crowd met."""

    seconds: float
    statuses: list
    waits: list  # seconds of each answer

    def all(self, status):
        return all(found == status for found in self.statuses)


def built(directory, name, *libraries):
    """A program of ours in C."""
    program = directory / name
    argv = ["gcc", "-O2", "-pthread", HERE / f"{name}.c", "-o", program, *libraries]
    subprocess.run(argv, check=True)
    return program


def request(method, target, body=b"", more=0):
    """One of a crowd; so many bytes of the crowd's file follow the body."""
    head = (f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n"
            f"Content-Length: {len(body) + more}\r\n\r\n").encode()
    return f"{len(head) + len(body)} {more}\n".encode() + head + body


def crowd(program, port, clients, requests, file=None):
    argv = [program, str(port), str(clients), *([file] if file else [])]
    answer = subprocess.run(argv, input=b"".join(requests), check=True, capture_output=True).stdout.split()
    return Run(float(answer[0]), [int(word) for word in answer[1::2]], [float(word) for word in answer[2::2]])

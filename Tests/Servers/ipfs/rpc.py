"""Kubo's RPC API (docs.ipfs.tech/reference/kubo/rpc) around a node: what ingestd uses, in Kubo's shapes."""

import hashlib
import http.server
import json
import os
import shutil
import socket
import sys
import tempfile
import urllib.parse

from ipfs.addresses import CID, DAG_PB, RAW, SHA256, Refusal, car_blocks
from ipfs.bodies import Body, files

BIG = ("produced block is over 1MiB: big blocks can't be exchanged with other peers. consider using UnixFS for "
       "automatic chunking of bigger files, or pass --allow-big-block to override")
DENIED = ("Kubo RPC Access Denied: Please provide a valid authorization token as defined in the API.Authorizations "
          "configuration.")


class RPC(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    node = None
    token = None

    def log_message(self, form, *words):
        sys.stderr.write("%s %s\n" % (self.command, self.path))

    def do_GET(self):
        self.answer(405, b"405 - Method Not Allowed\n", "text/plain")

    def do_POST(self):
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.body = Body(self.headers, self.rfile)
        parts = urllib.parse.urlsplit(self.path)
        self.query = urllib.parse.parse_qs(parts.query, keep_blank_values=True)
        try:
            if self.token and self.headers.get("Authorization") != "Bearer " + self.token:
                return self.answer(403, DENIED.encode() + b"\n", "text/plain")
            command = COMMANDS.get(parts.path.removeprefix("/api/v0/"))
            if not command:
                return self.answer(404, b"404 page not found\n", "text/plain")
            command(self)
        except Refusal as refusal:
            self.refuse(str(refusal), refusal.status)
        except OSError as error:
            self.refuse(str(error))

    # Answers

    def answer(self, status, data, kind="application/json"):
        """What was not read of the body is not waited for; the client is given time to read the answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.close_connection = self.close_connection or not self.body_is_read()
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)
        if not self.body_is_read():
            self.linger()

    def body_is_read(self):
        return getattr(self, "body", None) is None or self.body.is_at_end

    def linger(self):
        """As Go's server: half closed, then half a second, so that no reset overtakes the answer."""
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(0.5)
        try:
            while self.connection.recv(1 << 16):
                pass
        except OSError:
            pass

    def lines(self, *objects):
        self.answer(200, b"".join(json.dumps(one, separators=(",", ":")).encode() + b"\n" for one in objects))

    def refuse(self, message, status=500):
        self.answer(status, json.dumps({"Message": message, "Code": 0, "Type": "error"}).encode() + b"\n")

    # Questions

    def option(self, name, default=None):
        return self.query.get(name, [default])[0]

    def flag(self, name, default):
        value = self.option(name)
        return default if value is None else value.lower() in ("true", "1", "")

    def arguments(self):
        self.body.drain()
        if not self.query.get("arg"):
            raise Refusal('argument "ipfs-path" is required', 400)
        return self.query["arg"]

    def cids(self):
        return [CID.of_text(text.removeprefix("/ipfs/")) for text in self.arguments()]

    def held(self, cid):
        """The block; where it is not here, from the network, for as long as it takes."""
        if self.node.size(cid) is None:
            if self.flag("offline", False):
                raise Refusal("block was not found locally (offline): ipld: could not find %s" % cid)
            with tempfile.TemporaryDirectory() as directory:
                self.node.fetch(cid, directory + "/file")
        return self.node.block(cid)

    # Commands

    def version(self):
        self.body.drain()
        self.lines({"Version": "0.22.0", "Commit": "", "Repo": "14", "System": "amd64/linux", "Golang": "go1.19"})

    def id(self):
        self.body.drain()
        self.lines({"ID": self.node.peer, "PublicKey": "", "Addresses": self.node.addresses(),
                    "AgentVersion": "kubo/0.22.0/", "Protocols": []})

    def dag_import(self):
        roots, count, size = [], 0, 0
        for read in files(self.headers, self.body):
            blocks = car_blocks(read)
            roots += next(blocks)
            found, bytes_ = self.node.put_all(self.small(blocks))
            count, size = count + found, size + bytes_
        out = [self.pinned_root(root) for root in roots] if self.flag("pin-roots", True) else []
        if self.flag("stats", False):
            out.append({"Stats": {"BlockCount": count, "BlockBytesCount": size}})
        self.lines(*out)

    def small(self, blocks):
        for cid, block in blocks:
            if len(block) > 1 << 20 and not self.flag("allow-big-block", False):
                raise Refusal(BIG)
            yield cid, block

    def pinned_root(self, root):
        """Without the network, as Kubo imports."""
        message = ""
        try:
            if missing := self.node.missing(root):
                raise Refusal("block was not found locally (offline): ipld: could not find %s" % missing)
            self.node.pin(root)
        except Refusal as refusal:
            message = str(refusal)
        return {"Root": {"Cid": {"/": str(root)}, "PinErrorMsg": message}}

    def pin_add(self):
        cids = self.cids()
        for cid in cids:
            self.node.pin(cid)
        self.lines({"Pins": [str(cid) for cid in cids]})

    def pin_rm(self):
        cids = self.cids()
        for cid in cids:
            self.node.unpin(cid)
        self.lines({"Pins": [str(cid) for cid in cids]})

    def pin_ls(self):
        wanted = self.option("type", "all")
        if wanted not in ("all", "recursive", "indirect", "direct"):
            raise Refusal("invalid type '%s', must be one of {direct, indirect, recursive, all}" % wanted)
        self.body.drain()
        keys = {cid: {"Type": kind} for cid, kind in self.node.pins().items() if wanted in ("all", kind)}
        if self.query.get("arg"):
            for cid in self.cids():
                if str(cid) not in keys:
                    raise Refusal("path '%s' is not pinned" % cid)
            keys = {str(cid): keys[str(cid)] for cid in self.cids()}
        self.lines({"Keys": keys})

    def block_get(self):
        self.answer(200, self.held(self.cids()[0]), "text/plain")

    def block_stat(self):
        cid = self.cids()[0]
        self.lines({"Key": str(cid), "Size": len(self.held(cid))})

    def block_put(self):
        codec = {"raw": RAW, "dag-pb": DAG_PB}.get(self.option("cid-codec", "raw"))
        if codec is None:
            raise Refusal("unrecognized codec")
        out = []
        for read in files(self.headers, self.body):
            block = read(8 << 20)
            if len(block) > 1 << 20 and not self.flag("allow-big-block", False):
                raise Refusal(BIG)
            cid = CID(codec, SHA256 + hashlib.sha256(block).digest(), False)
            self.node.put([(cid, block)])
            if self.flag("pin", False):
                self.node.pin(cid)
            out.append({"Key": str(cid), "Size": len(block)})
        self.lines(*out)

    def cat(self):
        with tempfile.TemporaryDirectory() as directory:
            self.node.fetch(self.cids()[0], directory + "/file")
            if os.path.isdir(directory + "/file"):
                raise Refusal("this dag node is a directory")
            with open(directory + "/file", "rb") as file:
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", str(os.fstat(file.fileno()).st_size))
                self.end_headers()
                shutil.copyfileobj(file, self.wfile, 1 << 20)

    def repo_stat(self):
        self.body.drain()
        size, count = self.node.usage()
        self.lines({"RepoSize": size, "StorageMax": 10_000_000_000, "NumObjects": count,
                    "RepoPath": self.node.repository, "Version": "fs-repo@14"})

    def swarm_connect(self):
        said = []
        for address in self.arguments():
            peer = address.rpartition("/p2p/")[2]
            if not self.node.connect(address):
                raise Refusal("connect %s failure: failed to dial %s" % (peer, peer))
            said.append("connect %s success" % peer)
        self.lines({"Strings": said})

    def swarm_peers(self):
        self.body.drain()
        self.lines({"Peers": [{"Peer": peer} for peer in self.node.peers()]})


COMMANDS = {
    "version": RPC.version, "id": RPC.id, "dag/import": RPC.dag_import, "pin/add": RPC.pin_add,
    "pin/rm": RPC.pin_rm, "pin/ls": RPC.pin_ls, "block/get": RPC.block_get, "block/stat": RPC.block_stat,
    "block/put": RPC.block_put, "cat": RPC.cat, "repo/stat": RPC.repo_stat, "swarm/connect": RPC.swarm_connect,
    "swarm/peers": RPC.swarm_peers,
}

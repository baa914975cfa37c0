"""CIDs, DAG-PB and CAR, as far as a node's front needs them."""

import base64
import hashlib

RAW, DAG_PB, SHA256 = 0x55, 0x70, b"\x12\x20"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class Refusal(Exception):
    """What the node answers instead, in Kubo's words."""

    def __init__(self, message, status=500):
        super().__init__(message)
        self.status = status


class CID:
    def __init__(self, codec, multihash, is_version_zero):
        self.codec, self.multihash, self.is_version_zero = codec, multihash, is_version_zero

    @classmethod
    def of_bytes(cls, data):
        """The CID at the start of `data`, and what follows it."""
        if data[:2] == SHA256:
            return cls(DAG_PB, bytes(data[:34]), True), data[34:]
        version, at = varint(data, 0)
        codec, at = varint(data, at)
        _, length_at = varint(data, at)
        length, digest_at = varint(data, length_at)
        if version != 1:
            raise Refusal("expected 1 as the cid version number, got: %d" % version)
        return cls(codec, bytes(data[at:digest_at + length]), False), data[digest_at + length:]

    @classmethod
    def of_text(cls, text):
        try:
            if len(text) == 46 and text.startswith("Qm"):
                return cls(DAG_PB, _base58_decode(text), True)
            if text[:1] == "b":
                body = text[1:].upper()
                cid, rest = cls.of_bytes(base64.b32decode(body + "=" * (-len(body) % 8)))
                if not rest:
                    return cid
        except (ValueError, IndexError, Refusal):
            pass
        raise Refusal('invalid path "%s": invalid cid: selected encoding not supported' % text)

    def __str__(self):
        if self.is_version_zero:
            return _base58_encode(self.multihash)
        return "b" + base64.b32encode(b"\x01" + _varint(self.codec) + self.multihash).decode().rstrip("=").lower()

    def check(self, block):
        """Only SHA-256 is known here; a block under another hash is taken as it is."""
        if self.multihash[:2] == SHA256 and hashlib.sha256(block).digest() != self.multihash[2:]:
            raise Refusal("mismatch in content integrity, expected: %s, got: %s" % (
                self, CID(self.codec, SHA256 + hashlib.sha256(block).digest(), self.is_version_zero)))


def links(cid, block):
    """The CIDs that a block links to."""
    if cid.codec != DAG_PB:
        return []
    return [CID.of_bytes(hash_)[0] for number, link in _fields(block) if number == 2
            for inner, hash_ in _fields(link) if inner == 1]


def car_blocks(read):
    """The roots of a CAR, then (CID, block) one at a time. `read(n)` gives n bytes, fewer at the end only."""
    header = _frame(read)
    if header is None or b"version\x01" not in header:
        raise Refusal("invalid car: only car files version 1 supported at present")
    at, roots = 0, []
    while (at := header.find(b"\xd8\x2a\x58", at)) >= 0:  # tag 42, a byte string; a zero stands before the CID
        roots.append(CID.of_bytes(header[at + 5:at + 4 + header[at + 3]])[0])
        at += 4
    yield roots
    while (frame := _frame(read)) is not None:
        try:
            cid, block = CID.of_bytes(frame)
        except IndexError:
            raise Refusal("unexpected EOF") from None
        cid.check(block)
        yield cid, block


def _frame(read):
    length, shift = 0, 0
    while True:
        byte = read(1)
        if not byte:
            if shift:
                raise Refusal("unexpected EOF")
            return None
        length |= (byte[0] & 127) << shift
        shift += 7
        if byte[0] < 128:
            break
        if shift > 63:
            raise Refusal("varint overflows a 64-bit integer")
    if length > 8 << 20:
        raise Refusal("malformed car; header is bigger than util.MaxAllowedSectionSize")
    frame = read(length)
    if len(frame) < length:
        raise Refusal("unexpected EOF")
    return frame


def varint(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _varint(value):
    out = bytearray()
    while True:
        out.append(value & 127 | (128 if value > 127 else 0))
        value >>= 7
        if not value:
            return bytes(out)


def _fields(message):
    """The fields of a Protocol Buffers message that have a length; the others are passed over."""
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        value, at = varint(message, at)
        if tag & 7 == 2:
            yield tag >> 3, message[at:at + value]
            at += value


def _base58_decode(text):
    value = 0
    for letter in text:
        value = value * 58 + _BASE58.index(letter)
    return value.to_bytes(34, "big")


def _base58_encode(data):
    value, text = int.from_bytes(data, "big"), ""
    while value:
        value, digit = divmod(value, 58)
        text = _BASE58[digit] + text
    return text

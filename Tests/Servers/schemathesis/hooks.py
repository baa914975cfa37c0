"""How schemathesis writes the body of a tus PATCH."""

import schemathesis


@schemathesis.serializer("application/offset+octet-stream")
def offset_bytes(ctx, value):
    if isinstance(value, bytes):
        return value
    return str(value).encode("utf-8", errors="ignore")

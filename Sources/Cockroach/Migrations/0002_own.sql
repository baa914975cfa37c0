-- What the specification has no column for. items.arrived is in nanoseconds since 1970-01-01T00:00:00Z;
-- transcode_order keeps the order of an item's transcodes; documents.text is the document word for word, and
-- body the same for queries; events only ever grow while their item is known.

CREATE TABLE IF NOT EXISTS items (
    id UUID PRIMARY KEY,
    box TEXT NOT NULL,
    spool TEXT NOT NULL,
    organisation TEXT NOT NULL,
    original_name TEXT NOT NULL,
    stage TEXT NOT NULL,
    stage_since TIMESTAMPTZ NOT NULL DEFAULT now(),
    attempts INT8 NOT NULL,
    arrived INT8 NOT NULL,
    failure TEXT,
    settings TEXT,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS items_at_stage ON items (box, stage, id);

CREATE TABLE IF NOT EXISTS transcode_order (
    transcode_id UUID PRIMARY KEY,
    position INT8 NOT NULL
);

CREATE TABLE IF NOT EXISTS documents (
    video_id UUID NOT NULL,
    version INT8 NOT NULL,
    body JSONB NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (video_id, version)
);

CREATE TABLE IF NOT EXISTS events (
    video_id UUID NOT NULL,
    number INT8 NOT NULL,
    stage TEXT NOT NULL,
    attempts INT8 NOT NULL,
    failure TEXT,
    recorded_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (video_id, number)
);

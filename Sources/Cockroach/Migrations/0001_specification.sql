-- The tables of the specification, with its columns and no others. STRING is TEXT, BIGINT is INT8 and
-- TIMESTAMP is TIMESTAMPTZ here, which CockroachDB and PostgreSQL both have. Where the platform has made
-- them already, they are taken as they are.

CREATE TABLE IF NOT EXISTS videos (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    file_id UUID,
    title TEXT,
    description TEXT,
    file_path TEXT,
    ipfs_cid TEXT,
    checksum TEXT,
    upload_status TEXT NOT NULL DEFAULT 'pending',
    file_size INT8,
    created_at TIMESTAMPTZ DEFAULT now(),
    updated_at TIMESTAMPTZ DEFAULT now()
);

CREATE TABLE IF NOT EXISTS transcodes (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    video_id UUID NOT NULL,
    file_path TEXT,
    file_cid TEXT,
    format TEXT NOT NULL,
    resolution TEXT NOT NULL,
    storage_type TEXT NOT NULL DEFAULT 's3',
    type TEXT NOT NULL DEFAULT 'transcode',
    created_at TIMESTAMPTZ DEFAULT now()
);

CREATE TABLE IF NOT EXISTS transcode_segments (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    transcode_id UUID NOT NULL,
    file_path TEXT,
    file_cid TEXT,
    storage_type TEXT NOT NULL DEFAULT 's3',
    sequence INT8 NOT NULL,
    duration DECIMAL NOT NULL,
    created_at TIMESTAMPTZ DEFAULT now()
);

CREATE INDEX IF NOT EXISTS videos_of_checksum ON videos (checksum);

CREATE INDEX IF NOT EXISTS transcodes_of_video ON transcodes (video_id);

CREATE INDEX IF NOT EXISTS segments_of_transcode ON transcode_segments (transcode_id, sequence);

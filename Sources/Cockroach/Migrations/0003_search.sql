-- What words are looked for in, in small letters; and the films of one DAG.

ALTER TABLE items ADD COLUMN IF NOT EXISTS search TEXT;

CREATE INDEX IF NOT EXISTS videos_of_root ON videos (ipfs_cid);

SELECT
    i.box, i.stage, i.attempts, i.spool, i.organisation, i.original_name, v.file_size, i.arrived, i.failure,
    v.title, v.description, v.file_path, v.ipfs_cid, v.checksum, i.settings
FROM items AS i JOIN videos AS v ON v.id = i.id
WHERE i.id = $1::UUID

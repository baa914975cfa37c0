INSERT INTO videos
    (id, file_id, title, description, file_path, ipfs_cid, checksum, upload_status, file_size, created_at)
VALUES
    ($1::UUID, $2::UUID, $3::TEXT, $4::TEXT, $5::TEXT, $6::TEXT, $7::TEXT, $8::TEXT, $9::INT8, $10::TIMESTAMPTZ)
ON CONFLICT (id) DO UPDATE SET
    file_id = excluded.file_id, title = excluded.title, description = excluded.description,
    file_path = excluded.file_path, ipfs_cid = excluded.ipfs_cid, checksum = excluded.checksum,
    upload_status = excluded.upload_status, file_size = excluded.file_size, created_at = excluded.created_at,
    updated_at = now()

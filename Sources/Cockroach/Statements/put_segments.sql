INSERT INTO transcode_segments (id, transcode_id, file_path, file_cid, sequence, duration)
SELECT r.id, r.transcode_id, r.file_path, r.file_cid, r.sequence, r.duration
FROM unnest($1::UUID[], $2::UUID[], $3::TEXT[], $4::TEXT[], $5::INT8[], $6::DECIMAL[])
    AS r (id, transcode_id, file_path, file_cid, sequence, duration)
ON CONFLICT (id) DO UPDATE SET
    file_path = excluded.file_path, file_cid = excluded.file_cid, duration = excluded.duration

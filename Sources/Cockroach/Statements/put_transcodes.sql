INSERT INTO transcodes (id, video_id, file_path, file_cid, format, resolution, type)
SELECT r.id, $1::UUID, r.file_path, r.file_cid, r.format, r.resolution, r.type
FROM unnest($2::UUID[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::TEXT[], $7::TEXT[])
    AS r (id, file_path, file_cid, format, resolution, type)
ON CONFLICT (id) DO UPDATE SET
    file_cid = excluded.file_cid, format = excluded.format, resolution = excluded.resolution, type = excluded.type

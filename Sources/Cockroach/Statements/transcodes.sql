SELECT t.id, t.file_path, t.file_cid, t.format, t.resolution, t.type
FROM transcodes AS t JOIN transcode_order AS o ON o.transcode_id = t.id
WHERE t.video_id = $1::UUID
ORDER BY o.position NULLS LAST

SELECT s.transcode_id, s.file_path, s.file_cid, s.sequence, s.duration
FROM transcodes AS t JOIN transcode_segments AS s ON s.transcode_id = t.id
WHERE t.video_id = $1::UUID
ORDER BY s.transcode_id NULLS LAST, s.sequence NULLS LAST

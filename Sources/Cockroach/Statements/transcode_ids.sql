SELECT id FROM transcodes WHERE video_id = $1::UUID

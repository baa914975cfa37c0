DELETE FROM events WHERE video_id = $1::UUID

SELECT text FROM documents WHERE video_id = $1::UUID ORDER BY version NULLS LAST

DELETE FROM documents WHERE video_id = $1::UUID AND version > $2::INT8

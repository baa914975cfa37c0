INSERT INTO events (video_id, number, stage, attempts, failure)
SELECT $1::UUID, coalesce(max(number), 0) + 1, $2::TEXT, $3::INT8, $4::TEXT
FROM events WHERE video_id = $1::UUID

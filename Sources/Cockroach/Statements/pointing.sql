SELECT DISTINCT other.id
FROM videos AS own
JOIN videos AS other ON other.checksum = own.checksum AND other.id <> own.id
JOIN documents AS d ON d.video_id = other.id
WHERE own.id = $1::UUID AND d.body->>'same_as' = $1::UUID::TEXT
LIMIT 10

INSERT INTO documents (video_id, version, body, text)
SELECT $1::UUID, r.version, r.body::JSONB, r.text
FROM unnest($2::INT8[], $3::TEXT[], $4::TEXT[]) AS r (version, body, text)
ON CONFLICT (video_id, version) DO UPDATE SET body = excluded.body, text = excluded.text

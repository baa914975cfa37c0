INSERT INTO transcode_order (transcode_id, position)
SELECT r.id, r.position FROM unnest($1::UUID[], $2::INT8[]) AS r (id, position)
ON CONFLICT (transcode_id) DO UPDATE SET position = excluded.position

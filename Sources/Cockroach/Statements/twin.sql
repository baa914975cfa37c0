-- A finished one first, else the one that came first. What is on its way on this box, the box knows itself; who
-- waits, has failed, or has the products of another, has none.
SELECT i.id, i.stage, i.box, extract(epoch FROM now() - i.updated_at)::INT8
FROM videos AS v JOIN items AS i ON i.id = v.id
WHERE v.checksum = $1::TEXT AND i.settings = $2::TEXT AND i.organisation = $3::TEXT AND i.id <> $4::UUID
    AND (i.stage = 'done' OR i.stage NOT IN ('admitted', 'failed') AND i.box <> $5::TEXT)
    AND NOT EXISTS (SELECT 1 FROM documents AS d WHERE d.video_id = i.id AND d.body->>'same_as' IS NOT NULL)
ORDER BY (i.stage = 'done') DESC NULLS LAST, i.id NULLS LAST
LIMIT 1

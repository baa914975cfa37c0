-- A finished one first, else the one that came first.
SELECT i.id, i.box, i.stage, (extract(epoch FROM i.updated_at) * 1000000)::INT8, v.ipfs_cid
FROM videos AS v JOIN items AS i ON i.id = v.id
WHERE v.checksum = $1::TEXT AND i.settings = $2::TEXT AND i.id <> $3::UUID AND i.stage <> 'failed'
ORDER BY (i.stage = 'done') DESC NULLS LAST, i.id NULLS LAST
LIMIT 1

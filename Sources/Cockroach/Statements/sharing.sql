SELECT id FROM videos WHERE ipfs_cid = $2::TEXT AND id <> $1::UUID LIMIT 1

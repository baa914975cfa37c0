DELETE FROM transcodes WHERE id = ANY($1::UUID[])

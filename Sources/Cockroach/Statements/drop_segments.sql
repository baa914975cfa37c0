DELETE FROM transcode_segments WHERE id = ANY($1::UUID[])

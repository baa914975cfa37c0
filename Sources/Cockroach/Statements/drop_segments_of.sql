DELETE FROM transcode_segments WHERE transcode_id = ANY($1::UUID[])

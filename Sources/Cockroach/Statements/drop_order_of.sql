DELETE FROM transcode_order WHERE transcode_id = ANY($1::UUID[])

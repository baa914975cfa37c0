SELECT box FROM items WHERE id = $1::UUID

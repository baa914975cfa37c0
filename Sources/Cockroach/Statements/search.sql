-- Rows that were recorded before there was a column for it have no text to search in.
SELECT i.id, i.stage, i.organisation, i.original_name, v.title, v.file_size, i.arrived, i.failure
FROM items AS i JOIN videos AS v ON v.id = i.id
WHERE ($1::UUID IS NULL OR i.id < $1::UUID) AND ($2::TEXT IS NULL OR v.upload_status = $2::TEXT)
    AND ($3::TEXT IS NULL OR i.organisation = $3::TEXT)
    AND NOT EXISTS (
        SELECT 1 FROM unnest($4::TEXT[]) AS w (word)
        WHERE strpos(
            coalesce(
                i.search, lower(coalesce(v.title, '') || ' ' || coalesce(v.description, '') || ' ' || i.original_name)),
            w.word) = 0)
ORDER BY i.id DESC NULLS LAST
LIMIT $5::INT8

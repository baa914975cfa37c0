INSERT INTO items (id, box, spool, organisation, original_name, stage, attempts, arrived, failure, settings, search)
VALUES
    (
        $1::UUID, $2::TEXT, $3::TEXT, $4::TEXT, $5::TEXT, $6::TEXT, $7::INT8, $8::INT8, $9::TEXT, $10::TEXT, $11::TEXT
    )
ON CONFLICT (id) DO UPDATE SET
    spool = excluded.spool, organisation = excluded.organisation, original_name = excluded.original_name,
    stage = excluded.stage, attempts = excluded.attempts, arrived = excluded.arrived, failure = excluded.failure,
    settings = excluded.settings, search = excluded.search, updated_at = now(),
    stage_since = CASE WHEN items.stage = excluded.stage THEN items.stage_since ELSE now() END

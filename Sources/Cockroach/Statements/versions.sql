CREATE TABLE IF NOT EXISTS ingestd_migrations (
    version INT8 PRIMARY KEY,
    applied_at TIMESTAMPTZ NOT NULL DEFAULT now()
)

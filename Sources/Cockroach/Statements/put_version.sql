INSERT INTO ingestd_migrations (version) VALUES ($1::INT8) ON CONFLICT (version) DO NOTHING

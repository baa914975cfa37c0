SELECT coalesce(max(version), 0) FROM ingestd_migrations

-- Durations with their unit; times come as text in UTC.
SELECT
    set_config('statement_timeout', $1::TEXT, false), set_config('lock_timeout', $2::TEXT, false),
    set_config('idle_in_transaction_session_timeout', $1::TEXT, false), set_config('timezone', 'UTC', false)

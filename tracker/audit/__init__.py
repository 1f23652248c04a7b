"""The append-only, hash-chained record of every act, idempotency keys, and the database locks."""

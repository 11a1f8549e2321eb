"""The audit log: every act, sign-in and export, chained by hashes, append-only on both engines."""

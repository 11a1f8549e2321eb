"""What the museum says of its own state: readiness, metrics, logs."""

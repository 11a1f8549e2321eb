"""Coverage: how many photographs there are for each month and subject, and where there are none."""

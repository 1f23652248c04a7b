"""The shape of what comes in: records, returns, tasks by hand, measured values."""

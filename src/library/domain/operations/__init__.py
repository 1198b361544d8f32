"""What keeps a library running: work that follows from events, schedules, limits, repeated requests, the audit log."""

"""What looks across a root module: backups, readers of streams, keys, grants, what alarms watch."""

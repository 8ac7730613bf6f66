"""What makes the start fast."""

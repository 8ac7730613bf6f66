"""The trail: the steps from a value back to the line that causes it."""

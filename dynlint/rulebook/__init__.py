"""Which rules there are, which of them run, and with which options."""

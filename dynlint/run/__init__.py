"""One run: root modules are read, judged and merged into a result."""

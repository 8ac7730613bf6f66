"""From findings to edited files: edits of text, rounds that prove them, and writing."""

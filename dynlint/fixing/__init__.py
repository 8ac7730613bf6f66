"""From findings to edited files: edits of text, rounds that check them, and writing."""

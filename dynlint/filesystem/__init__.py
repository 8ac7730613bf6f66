"""Reads and writes files: inside the repository, through no device or link, and each file as a whole."""

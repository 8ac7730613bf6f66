"""The settings file, its patterns, and names of environments."""

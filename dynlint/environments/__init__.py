"""From root modules to their environments."""

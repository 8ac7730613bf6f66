"""Techniques that make the start fast."""

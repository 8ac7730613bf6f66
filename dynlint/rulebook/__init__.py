"""Loads rules, selects those that run, and configures them."""

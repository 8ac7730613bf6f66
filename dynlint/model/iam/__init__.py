"""Policies, statements, principals, ARNs and keys."""

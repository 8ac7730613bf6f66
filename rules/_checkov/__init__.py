"""Checkov imports only folders with an `__init__.py`; among the folders of rules, only this one has it."""

"""Terraform's values: types, conversion, operators, unknown values, and limits."""

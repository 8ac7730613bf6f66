"""Parses HCL and its JSON form into a syntax tree."""

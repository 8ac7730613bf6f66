"""Terraform source: parses text to syntax trees, and evaluates them to values and to the model's blocks."""

"""Terraform source: text to tree, tree to values, values to the model's blocks."""

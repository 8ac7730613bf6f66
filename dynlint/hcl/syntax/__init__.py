"""Text to tree, for HCL and for its JSON form."""

"""Blocks of the model, read from the output of ``terraform show -json`` for a plan."""

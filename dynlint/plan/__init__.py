"""Blocks of the model out of what ``terraform show -json`` says of a plan."""

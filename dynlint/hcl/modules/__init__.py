"""Modules as they are called: instances, blocks and objects. Terraform's recursion stays in this folder."""

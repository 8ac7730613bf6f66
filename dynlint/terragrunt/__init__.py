"""Terragrunt's units, read without running it: includes, inputs, dependencies, generated files, stacks."""

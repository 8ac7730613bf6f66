"""Reads Terragrunt's units without running Terragrunt: includes, inputs, dependencies, generated files, stacks."""

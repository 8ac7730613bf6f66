"""Stacks of HCP Terraform and of Atmos: what their deployments give to root modules, where that is written out."""

"""Stacks of HCP Terraform and of Atmos: the values that their deployments give to root modules."""

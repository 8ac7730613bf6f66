"""Whole resources that a rule proposes to add beside those that need them."""

"""Rules that a team writes in YAML."""

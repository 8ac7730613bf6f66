"""What is wrong with the configuration itself."""

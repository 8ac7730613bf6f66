"""The same verdicts inside Checkov."""

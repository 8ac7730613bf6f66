"""The commands; with `dynlint.cli` the only modules that print or exit."""

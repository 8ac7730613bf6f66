"""Lints many repositories on a cluster: `dynlint fleet`, with the extra `dynlint[fleet]`."""

"""Many repositories at once, on a cluster: `dynlint fleet`, with the extra `dynlint[fleet]`."""

"""Relations between the resources of a root module: backups, stream readers, keys, grants, watched metrics."""

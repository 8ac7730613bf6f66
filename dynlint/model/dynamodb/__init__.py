"""Tables, their indexes, replicas, streams, backups and endpoints."""

"""A whole root module, and the links between its parts and to other root modules."""

"""One root module as a whole, and what connects its parts and other root modules."""

"""Fetching the official files, or reading them from a folder, and rebuilding `data/` from them."""

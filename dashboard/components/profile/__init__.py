"""Pieces of the profiles of neighbourhoods and wards."""

"""Deprivation: measures, ranks and bands, profiles."""

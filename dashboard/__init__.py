"""Neighbourhood deprivation dashboard: maps, profiles and service figures for a council's locality working."""

__version__ = "0.1.0"

"""Serving, replacement of data while running, watching, logs."""

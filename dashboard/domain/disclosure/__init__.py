"""Disclosure control: what may be shown of small numbers."""

"""The command `python -m dashboard.accounts`; see `dashboard.access.accounts`."""

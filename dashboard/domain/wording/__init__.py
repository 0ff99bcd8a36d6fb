"""Numbers and findings in plain English."""

"""Who may do what, and what is recorded of it."""

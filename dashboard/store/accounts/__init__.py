"""Accounts and who is signed in, in the database of the services' figures."""

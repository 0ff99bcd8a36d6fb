"""What the address of a database leads to, without SQLAlchemy: the file of SQLite, and the secrets that it may hold."""

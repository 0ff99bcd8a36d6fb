"""Files that are handed in, on their way from the form to the database."""

"""Official files, told apart and read."""

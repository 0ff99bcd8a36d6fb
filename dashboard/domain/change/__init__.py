"""Change between editions of the Indices: what moved, what moved it, and what cannot be said."""

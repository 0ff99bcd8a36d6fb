"""A weighted index of domains and other indicators whose weights are the reader's, and how sure its ranking is."""

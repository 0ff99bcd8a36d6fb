"""Figures of the size of words, and rows of dots: they stand in cards and cells, with the values beside them."""

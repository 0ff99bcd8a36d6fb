"""Charts as inline SVG, drawn on the server; each has a wide drawing and a narrow one for phones."""

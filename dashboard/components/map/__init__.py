"""The accessible SVG map: paths prepared in Python, styled and moved in the browser."""

"""Addresses of the page and of its forms."""

PATH = "/compare"
ADD_PATH, OWN_PATH = f"{PATH}/add", f"{PATH}/own"

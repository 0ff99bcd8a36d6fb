"""Where the page is, and what it is called."""

PATH = "/change"
HEADING = "Has it improved?"

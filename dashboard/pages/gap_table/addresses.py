"""Where the page is, and what it is called."""

PATH = "/kpis"
HEADING = "How are services doing in the priority neighbourhoods?"

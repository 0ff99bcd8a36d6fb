"""Parts of pages about outcomes and actions."""

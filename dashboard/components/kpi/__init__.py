"""Parts of pages that show KPIs."""

"""Who is reached: KPIs and residents by protected characteristic."""

"""KPIs: definitions, figures by area and period, what is made of them."""

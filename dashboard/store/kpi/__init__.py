"""The database of the services’ figures: `store.open_database` gives the `KpiStore` that everything goes through."""

"""All access to the data files: reading them, checking them against their contracts, publishing new ones safely."""

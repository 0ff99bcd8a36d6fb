"""Open figures: those that come with the dashboard, and the sources that further ones are fetched from."""

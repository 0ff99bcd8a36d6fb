"""Areas: sets, places, postcodes, custom areas, configuration."""

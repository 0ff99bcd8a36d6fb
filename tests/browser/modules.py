"""The browser's script modules under test: called from Python, run where they run in service."""


class Modules:
    """Runs a JavaScript function on one of the modules under `assets/js`, in a page of the dashboard."""

    def __init__(self, page, address):
        self._page = page
        page.goto(f"{address}/about")
        main = page.locator("script[type=module]").first.get_attribute("src")
        self.folder = main.rpartition("/")[0]
        self.payload_url = page.locator("[data-search]").get_attribute("data-model")

    def run(self, module, function, argument=None):
        """Call `function(module, argument)`; what it returns comes back as plain Python values."""
        call = f"async ([url, argument]) => await ({function})(await import(url), argument)"
        return self._page.evaluate(call, [f"{self.folder}/{module}", argument])

    def run_with_city(self, module, function, argument=None):
        """Call `function(module, city, argument)` with the city as the map page has it."""
        call = f"""async (module, [city_module, payload, argument]) => {{
          const {{ City }} = await import(city_module);
          return await ({function})(module, new City(await (await fetch(payload)).json()), argument);
        }}"""
        return self.run(module, call, [f"{self.folder}/city.mjs", self.payload_url, argument])

"""Plain routes for machines: health, geometry, downloads, and the files that the pages are made of."""

import mimetypes
from pathlib import Path

from flask import Flask, Response, jsonify, make_response, request, send_from_directory

from dashboard import __version__
from dashboard.components.map.model import MapModel
from dashboard.components.map.svg import paths_svg
from dashboard.document import Assets
from dashboard.export import lsoa_csv, lsoa_csv_metadata

_FOR_EVER = "public, max-age=31536000, immutable"
_REVALIDATE = "public, no-cache"


def add_routes(server: Flask, model: MapModel, assets: Assets, data_dir: Path) -> None:
    """Add the routes to a server; what does not change while it runs is written once, here."""
    _add_health(server, model)
    _add_assets(server, assets)
    _add_file(server, "/geometry/lsoa.geojson", data_dir / "boundaries" / "lsoa_2011.geojson")
    _add_file(server, "/geometry/wards.geojson", data_dir / "boundaries" / "ward_2017.geojson")
    _add_text(server, model.payload_url, model.payload_json, "application/json", _FOR_EVER)
    _add_text(server, model.paths_url, paths_svg(model), "image/svg+xml", _FOR_EVER)
    _add_text(server, "/download/lsoa.csv", lsoa_csv(model.city), "text/csv", _REVALIDATE)
    metadata = lsoa_csv_metadata(model.city)
    _add_text(server, "/download/lsoa.csv-metadata.json", metadata, "application/json", _REVALIDATE)


def _add_health(server: Flask, model: MapModel) -> None:
    city = model.city
    state = {
        "ok": True,
        "version": __version__,
        "data_version": city.data_version,
        "authority": city.config.authority_code,
        "editions": {
            "deprivation": city.edition.title,
            "lsoas": f"December {city.edition.lsoa_vintage}",
            "wards": city.config.ward_vintage,
            "population": f"mid-{city.population_year}" if city.population_year else None,
        },
        "counts": {
            "lsoas": len(city.lsoas),
            "wards": len(city.wards),
            **{str(key): len(area_set.lsoa_codes) for key, area_set in city.sets.items()},
        },
    }

    @server.get("/healthz")
    def health() -> Response:
        response = jsonify(state)
        response.headers["Cache-Control"] = "no-store"
        return response


def _add_assets(server: Flask, assets: Assets) -> None:
    # some systems know no type for modules, and browsers refuse a module without one
    mimetypes.add_type("text/javascript", ".mjs")

    @server.get(f"{assets.base_url}/<path:name>")
    def versioned_asset(name: str) -> Response:
        if name in assets.generated:
            response = _conditional(assets.generated[name], mimetypes.guess_type(name)[0] or "text/plain")
        else:
            response = send_from_directory(assets.folder, name)
        response.headers["Cache-Control"] = _FOR_EVER
        return response


def _add_file(server: Flask, url: str, path: Path) -> None:

    def serve() -> Response:
        response = send_from_directory(path.parent, path.name, mimetype="application/json")
        response.headers["Cache-Control"] = _REVALIDATE
        return response

    server.add_url_rule(url, url, serve)


def _add_text(server: Flask, url: str, text: str, mimetype: str, caching: str) -> None:
    def serve() -> Response:
        response = _conditional(text, mimetype)
        response.headers["Cache-Control"] = caching
        if mimetype == "text/csv":
            response.headers["Content-Disposition"] = f"attachment; filename={url.rsplit('/', 1)[-1]}"
        return response

    server.add_url_rule(url, url, serve)


def _conditional(text: str, mimetype: str) -> Response:
    response = make_response(text)
    response.mimetype = mimetype
    response.add_etag()
    return response.make_conditional(request)

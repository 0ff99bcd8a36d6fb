"""Plain routes for machines: health, geometry, downloads, and the files that the pages are made of."""

import math
import time
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask, Response, abort, jsonify, request

from dashboard import __version__
from dashboard.access.rights import Limit, allow
from dashboard.components.map.model import MapModel
from dashboard.components.map.svg import context_svg, paths_svg
from dashboard.domain.access.roles import Right
from dashboard.domain.areas import postcodes
from dashboard.domain.areas.city import City
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.editions import EDITIONS
from dashboard.store.files import CityFiles
from dashboard.web.answers import FOR_EVER, REVALIDATE, answer
from dashboard.web.document import Assets
from dashboard.web.live_parts import small_json
from dashboard.web.lsoa_files import lsoa_csv, lsoa_csv_metadata

_LASTING = "dashboard_lasting_documents"
#: So long the documents of an edition that was replaced are kept at least, and until the next one is replaced.
_KEPT_S = 30 * 60.0
_LONGEST_POSTCODE_TEXT = 40
_MOST_SEARCH_BYTES = 10_000

# written out, since some systems know no type for modules and browsers refuse a module without one
_ASSET_TYPES = {
    ".css": "text/css",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}


def add_routes(server: Flask, model: MapModel, assets: Assets, data_dir: Path, before: Flask | None = None) -> None:
    """Add the routes to a server; nothing of it changes while it runs, so all is read and written once, here.

    Parameters
    ----------
    server, model, assets, data_dir
        The server and what it serves.
    before
        The server that this one takes the place of: pages that it has written still ask for its lasting documents.
    """
    _add_health(server, model)
    _add_assets(server, assets)
    _add_postcode_search(server, model.city)
    built = CityFiles(EDITIONS[model.city.areas_as_built.edition_year])
    documents = (
        ("/geometry/lsoa.geojson", (data_dir / built.lsoa_boundaries).read_bytes(), "application/json", REVALIDATE),
        ("/geometry/wards.geojson", (data_dir / built.ward_boundaries).read_bytes(), "application/json", REVALIDATE),
        ("/download/lsoa.csv", lsoa_csv(model.city).encode(), "text/csv", REVALIDATE),
        (
            "/download/lsoa.csv-metadata.json",
            lsoa_csv_metadata(model.city).encode(),
            "application/json",
            REVALIDATE,
        ),
    )
    for url, content, mimetype, caching in documents:
        _add_document(server, url, content, mimetype, caching)
    shapes = paths_svg(model).encode()
    lasting = {
        model.payload_url: Lasting(model.payload_json.encode(), "application/json"),
        model.paths_url: Lasting(shapes, "image/svg+xml"),
    }
    if model.city.context:
        drawn = context_svg(model.city.context, model.grid).encode()
        lasting[model.context_url] = Lasting(drawn, "image/svg+xml")
    server.extensions[_LASTING] = lasting = {**(still_asked_for(before) if before else {}), **lasting}
    for url, document in lasting.items():
        _add_document(server, url, document.content, document.mimetype, FOR_EVER)


@dataclass(frozen=True)
class Lasting:
    """A document whose address changes with its content; `until` is when those of an earlier edition go."""

    content: bytes
    mimetype: str
    until: float = math.inf


def has_lasting(server: Flask, url: str) -> bool:
    """Tell whether a server has a lasting document, its own or one of an edition before."""
    return url in server.extensions[_LASTING]


def still_asked_for(before: Flask) -> dict[str, Lasting]:
    """Return the lasting documents of a server that is replaced now: its own, and those it has from not long ago."""
    now = time.monotonic()
    held: dict[str, Lasting] = before.extensions[_LASTING]
    kept = {url: document for url, document in held.items() if document.until > now}
    return {
        url: replace(document, until=now + _KEPT_S) if document.until == math.inf else document
        for url, document in kept.items()
    }


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
            **{str(key): len(s.lsoa_codes) for key, s in city.sets.items() if key is not SetKey.WARDS},
        },
    }

    @server.get("/healthz")
    @allow(Right.SEE_PUBLIC)
    def health() -> Response:
        response = jsonify(state)
        response.headers["Cache-Control"] = "no-store"
        return response


def _add_assets(server: Flask, assets: Assets) -> None:
    @server.get(f"{assets.base_url}/<path:name>")
    @allow(Right.SEE_PUBLIC)
    def versioned_asset(name: str) -> Response:
        if name not in assets.contents:
            abort(404)
        suffix = Path(name).suffix
        return answer(assets.contents[name], _ASSET_TYPES.get(suffix, "application/octet-stream"), FOR_EVER)


def _add_postcode_search(server: Flask, city: City) -> None:
    @server.post("/search/postcodes")
    @allow(Right.SEE_PUBLIC, Limit.SEARCH)
    def search_postcodes() -> Response:
        # asked in the body, never in the address, so that no log of addresses holds a postcode
        asked = small_json(request, _MOST_SEARCH_BYTES)
        text = asked.get("text") if isinstance(asked, dict) else None
        if not isinstance(text, str) or len(text) > _LONGEST_POSTCODE_TEXT:
            abort(400)
        found = postcodes.find(city.postcodes, text)
        matches = [
            {"postcode": postcodes.spaced(str(code)), "lsoa11_code": lsoa_code, "ward": ward, "live": live}
            for code, lsoa_code, ward, live in zip(
                found.matches.index,
                found.matches["lsoa_code"].tolist(),
                postcodes.wards_of(found.matches, city),
                found.matches["live"].tolist(),
                strict=True,
            )
        ]
        response = jsonify({"sentence": postcodes.sentence(found, city), "matches": matches})
        response.headers["Cache-Control"] = "no-store"
        return response


def _add_document(server: Flask, url: str, content: bytes, mimetype: str, caching: str) -> None:
    @allow(Right.SEE_PUBLIC, Limit.DOWNLOAD if url.startswith("/download/") else None)
    def serve() -> Response:
        response = answer(content, mimetype, caching)
        if mimetype == "text/csv":
            response.headers["Content-Disposition"] = f"attachment; filename={url.rsplit('/', 1)[-1]}"
        return response

    server.add_url_rule(url, url, serve)

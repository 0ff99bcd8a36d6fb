"""Files of a form: what is taken, and what is refused in words."""

import pytest
from flask import Flask, request

from dashboard.errors import IntakeError
from dashboard.web.uploads import keep_in_memory, uploaded_file
from tests.forms import form


@pytest.fixture
def client():
    server = Flask("test")
    keep_in_memory(server, 1)

    @server.post("/")
    def take():
        try:
            content, name = uploaded_file(request, "file")
        except IntakeError as error:
            return str(error), 400
        return {"size": len(content), "name": name, "kept_in": type(request.files["file"].stream).__name__}

    return server.test_client()


def send(client, content, name="cases.csv", **headers):
    # not the client's own form, which goes through a temporary file
    body, told = form(content, name, kpi="cases")
    return client.post("/", data=body, headers={**told, **headers})


def test_a_file_is_kept_in_memory_whatever_its_size(client):
    for size in (1, 600_000, 1_000_000):
        assert send(client, b"x" * size).json == {"size": size, "name": "cases.csv", "kept_in": "BytesIO"}


def test_no_file_and_an_empty_one_are_told(client):
    assert "No file was chosen" in client.post("/", data={"kpi": "cases"}).text
    assert "No file was chosen" in send(client, b"", name="").text
    assert send(client, b"").text.startswith("cases.csv: found an empty file; expected CSV or XLSX")


@pytest.mark.parametrize("size", [1_000_001, 1_200_000])
def test_too_large_a_file_is_refused(client, size):
    assert send(client, b"x" * size).status_code == 413

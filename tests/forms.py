"""Forms with a file, as a browser sends them."""

_BOUNDARY = "--of-a-form"


def form(content: bytes, file_name: str, **fields: str) -> tuple[bytes, dict[str, str]]:
    """Write a form with some fields and a file called "file"; return the body and its headers."""
    start = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; name="
    parts = [f'{start}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
    parts.append(f'{start}"file"; filename="{file_name}"\r\n\r\n')
    body = "".join(parts).encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}

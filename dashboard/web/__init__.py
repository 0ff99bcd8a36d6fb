"""The document around a page, and everything else that is answered over HTTP."""

"""Tests of sources of open figures."""

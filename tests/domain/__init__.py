"""Tests of the pure domain: numbers and tables in, numbers and sentences out."""

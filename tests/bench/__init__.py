"""The benchmark: measures the dashboard in a real browser (`python -m tests.bench`); no part of the test run."""

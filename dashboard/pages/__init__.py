"""The pages: one folder each, put together by `dashboard.factory`."""

"""Exploring: two measures of every area, side by side, and a selection of areas."""

"""Statistics: intervals, gaps, verdicts, trends, funnels, gradients."""

"""What a neighbourhood wants to become, the story behind its figures, and what is being done."""

"""Templates: documents with gaps, filled from values."""

"""Where evaluations execute."""

"""What makes candidates: by editing syntax trees, or by asking language models."""

"""Verifiers of placing models on GPUs by memory pressure."""

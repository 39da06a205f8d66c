"""Every figure of 2025 and 2026: how a run from January 2025 is read."""

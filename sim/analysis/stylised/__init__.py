"""The stylised facts of 2023 to 2025, each measured on a run by a named function."""

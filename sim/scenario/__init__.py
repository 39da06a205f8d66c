"""Scenarios and parameters: read, checked, completed, frozen."""

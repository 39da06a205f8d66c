"""Decisions become payments between named accounts."""

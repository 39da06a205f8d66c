"""The record of the industry, and the model held against it."""

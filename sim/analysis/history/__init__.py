"""The record of 2023 to 2026 beside the model: which row is read how, calibrated on or held out."""

"""The stylised facts of 2023 to 2025, and a scoreboard."""

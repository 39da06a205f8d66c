"""What every room needs: axes, arrays, units, random streams, errors."""

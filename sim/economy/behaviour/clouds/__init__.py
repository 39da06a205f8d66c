"""What clouds and the chip maker do: machines, halls, rents, debt."""

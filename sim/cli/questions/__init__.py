"""Commands that ask of many worlds: what decides, what would have to be true, who pays, why."""

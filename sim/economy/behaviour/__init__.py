"""What each kind of agent does by rule, on one snapshot."""

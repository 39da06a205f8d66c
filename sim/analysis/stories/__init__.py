"""What happened in one world and why: chronicles, typical worlds, chains of events, branches."""

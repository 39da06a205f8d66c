"""What a change does, world by world: paired ensembles held against each other."""

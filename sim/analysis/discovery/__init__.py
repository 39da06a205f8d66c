"""Where in the space of parameters an outcome is at home: boxes, trees, maps of cells."""

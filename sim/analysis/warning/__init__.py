"""Early warning: what an analyst could see months before an ending, and how often it misleads."""

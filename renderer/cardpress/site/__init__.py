"""Cards for the pages of static sites."""

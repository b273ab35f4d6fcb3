"""Starting Gather: the embedded servers, the supervisor over its parts, and what it tells the person who started it."""

"""The server's edge: its end of each connection, how many there may be, and how long one may keep it waiting."""

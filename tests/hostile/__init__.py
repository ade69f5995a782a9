"""Files that a careless or hostile person may deposit, made here byte by byte; none is stored."""

"""Floor 6: wires the other apps together, decides nothing."""

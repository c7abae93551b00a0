"""What happened at the chair, and nothing about billing."""

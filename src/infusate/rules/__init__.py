"""What the authorities say: rules, policies and tables, by date of service."""

"""What does the rulebook look like to a coder? The manual, generated from rules, policies and worked examples."""

"""Groups: who leads one, who takes part, and what apps above add to its page (decision 0036)."""

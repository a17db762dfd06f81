"""The charts of the dashboard, each as a figure to draw and as the table that says the same."""

"""What needs attention on the dashboard."""

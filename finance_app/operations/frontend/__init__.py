"""The browser's part, built by Reflex with the Node that came as a Python package."""

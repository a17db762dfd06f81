"""Work on imports that takes its time: progress, cancelling, taking it up again."""

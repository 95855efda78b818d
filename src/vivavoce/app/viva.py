"""One opened program: bank, history, grader, coach and workers behind the use cases."""

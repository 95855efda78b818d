"""Use cases. The only room that wires bank, grader, coach, runner and store together."""

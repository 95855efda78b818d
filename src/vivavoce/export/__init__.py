"""What leaves the program: decks, notebooks and other files that live on without it."""

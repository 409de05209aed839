"""What is said in a meeting, beside the figures it is said about: who has answered what, and two who wrote in the same note. Pure."""

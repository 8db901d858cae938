"""Running the product on one machine: the model it needs, its two processes, and what keeps them alive."""

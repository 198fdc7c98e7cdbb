"""Says how much a text reads like an order to the model that nobody gave: a local linear model."""

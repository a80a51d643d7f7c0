"""How a seller is doing, in figures. Everything here is read from what other rooms keep."""

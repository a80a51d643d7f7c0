"""Commands for people: start the product, run the checks, make what is generated."""

"""What is kept about people: all of it handed to them on demand, and erased as far as one may."""

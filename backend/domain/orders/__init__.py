"""Orders and their deliveries: checkout, what people see of them, and what they can do next."""

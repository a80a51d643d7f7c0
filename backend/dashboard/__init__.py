"""The pages people use. They call the same services as the API and decide nothing themselves."""

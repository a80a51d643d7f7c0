"""What goes in and out as JSON. Unknown members are refused, amounts and ids are text."""

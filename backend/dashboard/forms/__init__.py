"""What people type, turned into commands; a refusal is a sentence beside the field it is about."""

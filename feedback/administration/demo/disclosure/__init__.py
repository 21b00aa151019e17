"""What is public in the demo province: results, documents, duties."""

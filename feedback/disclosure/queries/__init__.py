"""Questions whose answers everybody may read: copies alone, which lead to no case and no person."""

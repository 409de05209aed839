SELECT coalesce(max(change), 0) + 1 FROM register.recorded;

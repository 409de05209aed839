SELECT greatest(
    (SELECT coalesce(max(change), 0) FROM register.recorded),
    (SELECT coalesce(max(change), 0) FROM register.note),
    (SELECT coalesce(max(change), 0) FROM register.snapshot)) + 1;

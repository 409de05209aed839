-- A new name for a register that was just made or restored.
INSERT INTO register.origin SELECT coalesce(max(number), 0) + 1, $name, $at, $made_from FROM register.origin;

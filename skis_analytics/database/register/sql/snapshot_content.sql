-- What one frozen meeting holds.
SELECT content FROM register.snapshot WHERE id = $id;

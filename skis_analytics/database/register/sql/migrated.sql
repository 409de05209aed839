INSERT INTO register.migration VALUES ($number, $at);

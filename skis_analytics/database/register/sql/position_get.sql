SELECT step, since, leader, token FROM shared.public.skis_position WHERE meeting = $meeting ORDER BY number DESC, token DESC LIMIT 1;

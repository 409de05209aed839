INSERT INTO expected_model BY NAME FROM fitted_rows

INSERT INTO expected BY NAME FROM fitted_rows

COPY FROM DATABASE restored TO register;

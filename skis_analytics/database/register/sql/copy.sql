COPY FROM DATABASE register TO copied;

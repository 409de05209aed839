-- Take the log into the file.
CHECKPOINT register;

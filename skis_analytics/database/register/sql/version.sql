-- Which migration the register has come to.
SELECT max(number) FROM register.migration;

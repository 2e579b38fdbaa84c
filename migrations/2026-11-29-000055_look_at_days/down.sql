DROP INDEX shift_date, member_joined;

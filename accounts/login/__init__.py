"""Coming in, staying in and going out: passwords, the second step, a kommune's own login, sessions."""

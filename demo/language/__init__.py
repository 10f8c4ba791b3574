"""What is written about people who do not exist. The words stand in the TOML files beside the code."""

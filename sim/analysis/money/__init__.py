"""Money that goes in circles, and who carries it when somebody cannot pay."""

"""Teams: one question of data, people of two or more sides of the city, ten weeks, one finding."""

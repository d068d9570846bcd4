"""Holds the tables against the catalogue's rules with pandera, and puts the rules' words to what was found."""

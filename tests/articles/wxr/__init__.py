"""Export files of an invented WordPress paper, and the script that writes them."""

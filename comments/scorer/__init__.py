"""A spam scorer of the newsroom's own, learned from what its people decide; nothing leaves the house (docs/adr/0049).

features.py   what is seen of a text: hashed words and pieces of words
linear.py     the model: learning, scoring, packing
measuring.py  how well it tells the kinds apart on what it was not trained on
lessons.py    what people decide, noted as they decide
training.py   training in the background, and turning on and off
current.py    the model in use, and the words that speak for a score
shown.py      all of it in words for colleagues
"""

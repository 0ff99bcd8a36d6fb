"""Files in a form of their own: which sheet, row and columns hold what, guessed, confirmed and remembered.

`guess.guess` looks at a file and proposes a `mapping.ColumnMapping`; `question.question` shows it to whoever hands the
file in; `apply.mapped` reads the file by it, as a table in our own form. Nothing is read without a word: what was left
out is counted and said.
"""

"""Reading and checking the files that council services hand in: parse, validate, report. Nothing is stored here.

`table.read_table` reads a file, `validation.validate` judges it and gives a `dry_run.DryRun`, `report` writes that out,
`templates` makes files to fill in. Records of single cases are summed in memory and their postcodes deleted: nothing
here writes a file, a log or a cache.
"""

"""The process beside the server that judges and stores files which are handed in, so that pages stay quick.

`process` is the server's end of it, `python -m dashboard.kpis.worker` (`__main__`) the process, `handler` its work,
`messages` what goes to and fro. Nothing of a file is written anywhere: it comes through a pipe and is summed in memory.
"""

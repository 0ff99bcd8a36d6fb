"""Files on their way, where several servers work together: what one of them knows, the others read in Redis.

A file never gets there, nor do its rows: only how far it is and, once judged, what would be stored, sums by area and
period. `plain` writes that down as text, `sealing` encrypts it, `link` talks to Redis, `shelf` keeps it there, and
`hand_ins` is `dashboard.kpis.hand_ins.queue.HandIns` for several servers.
"""

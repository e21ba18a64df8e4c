"""French typography: what a text is judged on (page), what its guide asks (style), and each family of faults.

`setting.typeset` gives every correction of a text at once, so that no two of them meet.
"""

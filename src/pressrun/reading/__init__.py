"""From the files of a manuscript to a Book."""

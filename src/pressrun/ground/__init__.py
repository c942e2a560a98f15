"""What everything stands on: problems, files, remembered results, trees of markup."""

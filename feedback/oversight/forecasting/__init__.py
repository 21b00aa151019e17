"""Dự báo số vụ việc mới theo tuần: pure statistics, held against two simple guesses before it is shown."""

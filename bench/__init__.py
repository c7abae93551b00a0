"""What does coding cost, beside another rules engine and beside plain Python?"""

"""Follows a log and hands what is signed to a receiver that somebody named."""

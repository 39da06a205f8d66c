"""What one economy must reach beside the record: queues, prices, capital, winters, by name."""

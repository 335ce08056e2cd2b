"""What there is in an AWS account and what it costs: credentials, buckets, uploads, prices."""

"""Training on SageMaker, with its built-in image classification: settings, start, follow, fetch, tune, tidy up.

What boto3 does well is asked of boto3. Which image a region has, and the creation of jobs, go through sagemaker-core in
a process of its own (``core``): its import takes seconds. Nothing that is called there reports to anybody.
"""

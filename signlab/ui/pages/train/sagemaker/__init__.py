"""SageMaker as an engine of the Train page: its form, the check list before a start, its runs, searches and costs."""

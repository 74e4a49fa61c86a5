"""What is given to those who look over cases: a review, a manager, the flow chart, an administrator, the police."""

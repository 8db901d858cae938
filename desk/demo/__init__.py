"""An invented day at the desk, to look at and to try: people, customers, conversations at every stage."""

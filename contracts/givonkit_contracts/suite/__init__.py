"""The judge as a pytest suite: `pytest --pyargs givonkit_contracts.suite --givonkit-target URL`."""

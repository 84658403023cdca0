"""Contract suites that plugin authors inherit; they need pytest, which the framework does not."""

"""The curriculum's analytics: one module a topic, pure functions, tables in and tables out."""

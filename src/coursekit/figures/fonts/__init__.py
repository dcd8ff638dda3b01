"""The font of the charts and the script that makes it."""

"""The pages of a browser: templates, assets, and what is made of a request. No server is in here, so the same pages are made in a
test, behind a web server, and by the Python inside a browser."""

"""The pages of the browser: templates, assets and view models. No framework is imported, so the same pages are made in tests and in a browser."""

"""The project: settings, URLs, the home page, search, feeds, sitemap and health checks."""

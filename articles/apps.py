from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"

    def ready(self) -> None:
        import reversion

        from articles import indexing  # noqa: F401  (declares what is found)
        from articles.models import Article

        reversion.register(Article)

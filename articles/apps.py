from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"

    def ready(self) -> None:
        import reversion

        from articles.models import Article

        reversion.register(Article)

"""Articles and standing pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        import reversion

        from articles import indexing  # noqa: F401  (registers the indexer)
        from articles.documents import register_documents
        from articles.models import Article
        from articles.prepared import prepare_touched
        from records.changes import register_step

        reversion.register(Article)
        register_documents()
        register_step(prepare_touched)

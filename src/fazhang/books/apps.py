from django.apps import AppConfig


class BooksConfig(AppConfig):
    name = "fazhang.books"
    verbose_name = "账簿"

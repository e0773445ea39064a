from django.apps import AppConfig


class LedgersConfig(AppConfig):
    name = "fazhang.ledgers"
    verbose_name = "台账"

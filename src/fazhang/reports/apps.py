from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "fazhang.reports"
    verbose_name = "报告"

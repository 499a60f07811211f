from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_topics_and_series")]

    operations = []
